import { alertTitle } from '../alert-key.ts';
import type { Runbook } from '../model/runbook.ts';
import type { System } from '../model/system.ts';
import type { CatalogueProblem } from '../problems.ts';

/** Names that must be unique and are not. Each is reported where it stands for the second time. */
export function duplicateProblems(systems: readonly System[]): CatalogueProblem[] {
  return [
    ...repeated(systems.map(({ id }) => ({ owner: id, field: 'id', name: id, what: 'system' }))),
    ...repeated(systems.flatMap(alertNames)),
    ...repeated(systems.flatMap(recordNames)),
    ...systems.flatMap((system) => repeated(runbookNames(system))),
    ...systems.flatMap((system) =>
      system.runbooks.flatMap((runbook) => [
        ...repeated(idsWithin(system, runbook)),
        ...repeated(doneIds(system, runbook)),
      ]),
    ),
  ];
}

interface Named {
  readonly owner: string;
  readonly field: string;
  readonly name: string;
  readonly what: string;
}

function alertNames(system: System): Named[] {
  return system.runbooks.flatMap((runbook) =>
    runbook.alerts.map((alert) => ({
      owner: `${system.id}/${runbook.name}`,
      field: `alerts.${alert.name}`,
      name: alertTitle(alert),
      what: 'alert',
    })),
  );
}

function recordNames(system: System): Named[] {
  return system.recordings.map(({ record, labels }) => ({
    owner: system.id,
    field: `recordings.${record}`,
    name: `${record}${JSON.stringify(labels ?? {})}`,
    what: 'recording rule',
  }));
}

function runbookNames(system: System): Named[] {
  return system.runbooks.map(({ name }) => ({
    owner: system.id,
    field: `runbooks.${name}`,
    name,
    what: 'runbook',
  }));
}

function idsWithin(system: System, runbook: Runbook): Named[] {
  const lists = {
    symptoms: runbook.symptoms,
    impact: runbook.impact,
    causes: runbook.causes,
    diagnoses: runbook.diagnoses,
    remedies: runbook.remedies,
    escalation: runbook.escalation,
    prevention: runbook.prevention,
    checklist: runbook.checklist,
  };
  return Object.entries(lists).flatMap(([field, items]) =>
    items.map(({ id }) => ({
      owner: `${system.id}/${runbook.name}`,
      field: `${field}.${id}`,
      name: `${field}/${id}`,
      what: 'id',
    })),
  );
}

/** People note by the id alone what they have done, be it a task or an item of the checklist. */
function doneIds(system: System, runbook: Runbook): Named[] {
  const owner = `${system.id}/${runbook.name}`;
  const tasks = new Set(runbook.remedies.filter(({ action }) => 'openTask' in action).map(({ id }) => id));
  const items = new Set(runbook.checklist.map(({ id }) => id));
  const named = (field: string) => (id: string) => ({
    owner,
    field: `${field}.${id}`,
    name: id,
    what: 'something for people to do called',
  });
  return [...[...tasks].map(named('remedies')), ...[...items].map(named('checklist'))];
}

function repeated(items: readonly Named[]): CatalogueProblem[] {
  const first = new Map<string, Named>();
  const problems: CatalogueProblem[] = [];
  for (const item of items) {
    const other = first.get(item.name);
    if (other === undefined) first.set(item.name, item);
    else {
      problems.push({
        owner: item.owner,
        field: item.field,
        message: `${item.what} ${item.name} stands in ${other.owner} already; give one of them another name`,
      });
    }
  }
  return problems;
}
