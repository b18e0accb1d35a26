import type { Mode } from '../api/settings.ts';
import type { Runbook } from '../catalogue/model/runbook.ts';
import type { System } from '../catalogue/model/system.ts';
import type { Environment } from './model.ts';

type AnyRemedy = Runbook['remedies'][number];

/** Where a remedy stands. */
export interface RemedyPlace {
  readonly system: System;
  readonly runbook: Runbook;
  readonly remedy: AnyRemedy;
}

/** Every remedy that the controller carries out; the others are a person's. */
export function remediesOf(systems: readonly System[]): RemedyPlace[] {
  return systems.flatMap((system) =>
    system.runbooks.flatMap((runbook) =>
      runbook.remedies
        .filter(({ mode }) => mode !== 'human')
        .map((remedy): RemedyPlace => ({ system, runbook, remedy })),
    ),
  );
}

/** The name by which an environment sets a remedy's mode. */
export function remedyKey({ system, runbook, remedy }: RemedyPlace): string {
  return `${system.id}/${runbook.name}/${remedy.id}`;
}

/** How far the controller goes with a remedy here. */
export function remediationMode(place: RemedyPlace, { remediation }: Environment): Mode {
  return remediation?.remedies?.[remedyKey(place)] ?? remediation?.mode ?? 'shadow';
}

/** Whether the controller may change anything by it here. */
export function isSwitchedOn(place: RemedyPlace, environment: Environment): boolean {
  return remediationMode(place, environment) !== 'shadow';
}
