import { RECEIVER_ROLES } from '../api/runbook.ts';
import type { System } from '../catalogue/model/system.ts';
import type { CatalogueProblem } from '../catalogue/problems.ts';
import { kindOf } from './channels.ts';
import type { Environment } from './model.ts';
import { rolesReached } from '../catalogue/audience.ts';

type Found = readonly [field: string, message: string];

/** Roles that nothing reaches, roles that one failing kind of channel would cut off, and addresses without TLS. */
export function receiverProblems(environment: Environment, systems: readonly System[]): CatalogueProblem[] {
  return [
    ...unreachedRoles(environment, systems),
    ...uselessFallbacks(environment),
    ...openAddresses(environment),
  ].map(([field, message]) => ({ owner: `environments/${environment.name}`, field, message }));
}

function unreachedRoles({ receivers }: Environment, systems: readonly System[]): Found[] {
  const reached = rolesReached(systems);
  return RECEIVER_ROLES.filter((role) => role in receivers && !reached.has(role)).map((role) => [
    `receivers.${role}`,
    'no alert and no escalation of the catalogue reaches this role; name it in one, or it is configured in vain',
  ]);
}

function uselessFallbacks({ receivers, fallbacks }: Environment): Found[] {
  return RECEIVER_ROLES.flatMap((role): Found[] => {
    const kinds = new Set([...receivers[role], fallbacks[role]].map(kindOf));
    if (kinds.size > 1) return [];
    const kind = kindOf(fallbacks[role]);
    return [
      [
        `fallbacks.${role}`,
        `is ${kind} as the role's channels are; give one of another kind, or nobody is told when ${kind} fails`,
      ],
    ];
  });
}

/** Addresses of channels are in Secrets; these two are the ones that manifests hold as text. */
function openAddresses({ controllerWebhook, runbookBaseUrl }: Environment): Found[] {
  const addresses = { 'controllerWebhook.url': controllerWebhook.url, runbookBaseUrl };
  return Object.entries(addresses).flatMap(([field, url]): Found[] => {
    if (isClosed(url)) return [];
    return [[field, `'${withoutCredentials(url)}' must be an https URL without credentials in it`]];
  });
}

function isClosed(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, username, password } = new URL(url);
  return protocol === 'https:' && username === '' && password === '';
}

function withoutCredentials(url: string): string {
  return url.replace(/\/\/[^/]*@/, '//…@');
}
