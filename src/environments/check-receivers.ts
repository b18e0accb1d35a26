import { RECEIVER_ROLES } from '../api/runbook.ts';
import type { System } from '../catalogue/model/system.ts';
import type { CatalogueProblem } from '../catalogue/problems.ts';
import { channelsOf, fallbackOf, kindOf, toldAs } from './channels.ts';
import type { Environment } from './model.ts';
import { rolesAvoiding, rolesReached } from '../catalogue/audience.ts';

type Found = readonly [field: string, message: string];

/** Roles that nothing reaches, roles that one failing kind of channel would cut off, and addresses without TLS. */
export function receiverProblems(environment: Environment, systems: readonly System[]): CatalogueProblem[] {
  return [
    ...unreachedRoles(environment, systems),
    ...uselessFallbacks(environment),
    ...missingFallbacks(environment, systems),
    ...openAddresses(environment),
  ].map(([field, message]) => ({ owner: `environments/${environment.name}`, field, message }));
}

function unreachedRoles(environment: Environment, systems: readonly System[]): Found[] {
  const reached = new Set([...rolesReached(systems)].map((role) => toldAs(environment, role)));
  return RECEIVER_ROLES.filter((role) => role in environment.receivers && !reached.has(role)).map((role) => [
    `receivers.${role}`,
    'no alert and no escalation of the catalogue reaches this role; name it in one, or it is configured in vain',
  ]);
}

function uselessFallbacks(environment: Environment): Found[] {
  return RECEIVER_ROLES.flatMap((role): Found[] => {
    const fallback = environment.fallbacks[role];
    if (fallback === undefined) return [];
    const kinds = new Set([...channelsOf(environment, [role]), fallback].map(kindOf));
    if (kinds.size > 1) return [];
    const kind = kindOf(fallback);
    return [
      [
        `fallbacks.${role}`,
        `is ${kind} as the role's channels are; give one of another kind, or nobody is told when ${kind} fails`,
      ],
    ];
  });
}

/** Roles that one failing kind of channel cuts off, though alerts say when it fails. */
function missingFallbacks(environment: Environment, systems: readonly System[]): Found[] {
  const cutOff = rolesAvoiding(systems).filter(
    (role) =>
      fallbackOf(environment, role) === undefined &&
      new Set(channelsOf(environment, [role]).map(kindOf)).size === 1,
  );
  return [...new Set(cutOff.map((role) => toldAs(environment, role)))].map((role) => [
    `fallbacks.${role}`,
    'is missing, and alerts here tell when a kind of channel fails; give a channel of another kind than the role has',
  ]);
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
