import { DASHBOARD_UID_LENGTH, dashboardUid } from '../../conventions/grafana.ts';
import type { Panel, Watch } from '../model/alert.ts';
import type { System } from '../model/system.ts';
import type { CatalogueProblem } from '../problems.ts';
import { knownSeries, type ReadPromql } from './series.ts';

type Found = readonly [field: string, message: string];

/** What would make a dashboard wrong or impossible: ids, variables, and limits that are no alert's. */
export function panelProblems(system: System, read: ReadPromql): CatalogueProblem[] {
  return [...identityProblems(system), ...system.panels.flatMap((panel) => ofPanel(system, panel, read))].map(
    ([field, message]) => ({ owner: system.id, field, message }),
  );
}

function* identityProblems({ id, panels }: System): Generator<Found> {
  const excess = dashboardUid(id).length - DASHBOARD_UID_LENGTH;
  if (excess > 0) {
    yield ['id', `is ${excess} characters too long for the uid of a dashboard, '${dashboardUid(id)}'`];
  }
  const ids = panels.map((panel) => panel.id);
  for (const repeated of new Set(ids.filter((one, index) => ids.indexOf(one) !== index))) {
    yield [`panels.${repeated}`, 'stands there twice; give one of them another id'];
  }
}

function ofPanel(system: System, panel: Panel, read: ReadPromql): Found[] {
  return [
    ...variableProblems(system, panel, read),
    ...(panel.watchedBy ?? []).flatMap((watch) => [...watchProblems(system, watch, read)]),
    ...stateProblems(panel),
  ].map(([field, message]): Found => [`panels.${panel.id}.${field}`, message]);
}

function* variableProblems(
  system: System,
  { expr, selects = [] }: Panel,
  read: ReadPromql,
): Generator<Found> {
  const matchers = read(expr).selectors.flatMap((selector) => selector.matchers);
  const series = knownSeries(system);
  for (const { label, from } of selects) {
    const used = matchers.some(
      (matcher) => matcher.label === label && matcher.operator === '=~' && matcher.value === `$${label}`,
    );
    if (!used) yield ['selects', `the expression does not select by ${label}=~"$${label}"`];
    if (!series.includes(from)) yield ['selects', `'${from}' is neither a metric nor a recording rule`];
  }
  const declared = selects.map(({ label }) => label);
  for (const [, name = ''] of expr.matchAll(/\$\{?(\w+)/g)) {
    if (!declared.includes(name)) yield ['expr', `$${name} is no label in selects; add it there`];
  }
}

const DIRECTIONS = { above: ['>', '>='], below: ['<', '<='] } as const;

function* watchProblems({ runbooks, id }: System, watch: Watch, read: ReadPromql): Generator<Found> {
  const named = `${watch.alert} (${watch.severity})`;
  const alert = runbooks
    .flatMap(({ alerts }) => alerts)
    .find(({ name, severity }) => name === watch.alert && severity === watch.severity);
  if (alert === undefined) {
    yield ['watchedBy', `${id} has no alert ${named}`];
    return;
  }
  for (const direction of ['above', 'below'] as const) {
    const limit = watch[direction];
    if (limit === undefined) continue;
    const operators: readonly string[] = DIRECTIONS[direction];
    const compared = read(alert.expr).comparisons;
    if (!compared.some(({ operator, value }) => operators.includes(operator) && value === limit)) {
      yield ['watchedBy', `${named} compares with no '${operators[0] ?? ''} ${limit}'; take its own limit`];
    }
  }
}

function* stateProblems({ kind, states }: Panel): Generator<Found> {
  if (kind === 'state-timeline' && states === undefined) {
    yield ['states', 'is missing; say what each value of the state-timeline means'];
  }
}
