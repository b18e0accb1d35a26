import type { Alert } from '../catalogue/model/alert.ts';
import { SEVERITIES } from '../api/runbook.ts';
import type { Profile, System } from '../catalogue/model/system.ts';
import { runbookPageFolder, runbookPagePath } from '../conventions/names.ts';
import type { Environment } from '../environments/model.ts';
import { alertPage } from './alert-page.ts';
import type { AlertContext, SystemContext } from './context.ts';
import { indexPage } from './index-page.ts';
import { systemPage } from './system-page.ts';

export interface PagesInput {
  readonly environments: readonly Pick<Environment, 'profile' | 'namespace'>[];
  readonly systems: (profile: Profile) => readonly System[];
}

/**
 * Every runbook page, by its path below `docs/runbooks/`. Pages are shared by the environments of one names profile.
 *
 * @throws Error when a remedy or evidence names something that its system does not have, or when alerts of one name
 * are in two runbooks.
 */
export function runbookPages({ environments, systems }: PagesInput): ReadonlyMap<string, string> {
  const profiles = [...new Set(environments.map(({ profile }) => profile))];
  const contexts = profiles.flatMap((profile) =>
    systems(profile).map((system): SystemContext => ({
      system,
      profile,
      controllerNamespace: namespaceOf(environments.filter((one) => one.profile === profile)),
    })),
  );
  const pages = contexts.map((context) => ({ context, alerts: alertContexts(context) }));
  return new Map([
    ['README.md', indexPage(pages.flatMap(({ alerts }) => alerts))],
    ...pages.flatMap(({ context, alerts }) => systemPages(context, alerts)),
  ]);
}

function systemPages(context: SystemContext, alerts: readonly AlertContext[]): [string, string][] {
  const { system, profile } = context;
  return [
    [`${runbookPageFolder(profile, system.id)}/README.md`, systemPage(context, alerts)],
    ...alerts.map((alert): [string, string] => [
      `${runbookPagePath(profile, system.id, alert.name)}.md`,
      alertPage(alert),
    ]),
  ];
}

/** The controller's namespace, or a variable for it where environments differ. */
function namespaceOf(environments: PagesInput['environments']): string {
  const [namespace = '', ...others] = new Set(environments.map((one) => one.namespace));
  return others.length === 0 ? namespace : '"$STANCHION_NAMESPACE"';
}

/** One context for each alert name, with its severities from the most urgent to the least. */
function alertContexts(context: SystemContext): AlertContext[] {
  const { system } = context;
  const names = [...new Set(system.runbooks.flatMap(({ alerts }) => alerts.map(({ name }) => name)))];
  return names.map((name) => {
    const found = system.runbooks.filter(({ alerts }) => alerts.some((alert) => alert.name === name));
    const [runbook, other] = found;
    const [first, ...rest] = bySeverity(
      found.flatMap(({ alerts }) => alerts.filter((alert) => alert.name === name)),
    );
    if (runbook === undefined || first === undefined || other !== undefined) {
      throw new Error(
        `${system.id}: the alert ${name} is in the runbooks ${found.map((one) => one.name).join(' and ')}, and can ` +
          'have one page only; rename one of them',
      );
    }
    return { ...context, runbook, name, alerts: [first, ...rest] };
  });
}

function bySeverity(alerts: readonly Alert[]): Alert[] {
  return [...alerts].sort(
    (one, other) => SEVERITIES.indexOf(one.severity) - SEVERITIES.indexOf(other.severity),
  );
}
