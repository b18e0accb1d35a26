import { automationProblems } from './checks/automation.ts';
import { duplicateProblems } from './checks/duplicates.ts';
import { expressionProblems, type ParsePromql } from './checks/expressions.ts';
import { labelProblems } from './checks/labels.ts';
import { panelProblems } from './checks/panels.ts';
import { referenceProblems } from './checks/references.ts';
import { safeguardProblems } from './checks/safeguards.ts';
import { schemaProblems } from './checks/schema.ts';
import { seriesProblems, type ReadPromql } from './checks/series.ts';
import { systemProblems } from './checks/system.ts';
import type { System } from './model/system.ts';
import type { CatalogueProblem } from './problems.ts';

/**
 * Everything that is wrong with a catalogue. The compiler catches most of it for runbooks written with
 * `defineRunbook`; this also holds where types were bypassed, and for what types cannot say.
 */
export function catalogueProblems(systems: readonly System[], parsePromql: ParsePromql): CatalogueProblem[] {
  return [
    ...duplicateProblems(systems),
    ...systems.flatMap((system) => [
      ...systemProblems(system),
      ...safeguardProblems(system),
      ...automationProblems(system),
      ...expressionProblems(system, parsePromql),
      ...system.runbooks.flatMap((runbook) =>
        [...schemaProblems(system, runbook), ...referenceProblems(runbook), ...labelProblems(runbook)].map(
          ([field, message]) => ({
            owner: `${system.id}/${runbook.name}`,
            field,
            message,
          }),
        ),
      ),
    ]),
  ];
}

/**
 * What is wrong with the metrics that a catalogue's expressions ask for, and with its dashboards: a query for a
 * series that nobody emits parses well and shows nothing, for ever.
 */
export function seriesAndPanelProblems(
  systems: readonly System[],
  readPromql: ReadPromql,
): CatalogueProblem[] {
  return systems.flatMap((system) => [
    ...seriesProblems(system, readPromql),
    ...panelProblems(system, readPromql),
  ]);
}
