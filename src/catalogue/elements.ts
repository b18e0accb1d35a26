import { alertKey } from './alert-key.ts';
import type { Metric } from './model/alert.ts';
import type { Part, RequirementId, Traced } from './model/requirement.ts';
import type { Runbook } from './model/runbook.ts';
import type { System } from './model/system.ts';

/** One entry of the catalogue that stands for lines of a document. */
export interface Element {
  /** `arco/high-task-failure-rate/alerts/ArcoFlowHighTaskFailureRate-warning`: unique, and stable. */
  readonly key: string;
  readonly covers: readonly RequirementId[];
  /** The part of the product that carries it out. */
  readonly part: Part;
  /** The entry itself, by which provenance finds it. */
  readonly entry: object;
  /** The part of the entry, where several lines ask for different parts of one. */
  readonly aspect?: string;
}

/** Every element of a system that covers at least one requirement. */
export function elementsOf(system: System): Element[] {
  return [
    ...systemElements(system),
    ...workloadElements(system),
    ...automationElements(system),
    ...safeguardElements(system),
    ...system.runbooks.flatMap((runbook) => runbookElements(system, runbook)),
  ].filter(({ covers }) => covers.length > 0);
}

function systemElements(system: System): Element[] {
  const of = lister(system.id);
  return [
    ...system.metrics.flatMap((metric) => of('metrics', emitterOf(metric), by([metric], 'name'))),
    ...of('recordings', 'alerts', by(system.recordings, 'record')),
    ...of('panels', 'dashboards', by(system.panels, 'id')),
    ...of('endpoints', 'evidence', by(system.endpoints, 'name')),
    ...of('adapters', 'actions', by(system.adapters, 'name')),
    ...of('stores', 'evidence', by(system.stores, 'name')),
    ...system.stores.flatMap(({ name, queries, statements }) => [
      ...of(`stores/${name}/queries`, 'evidence', Object.entries(queries)),
      ...of(`stores/${name}/statements`, 'actions', Object.entries(statements)),
    ]),
    ...system.capabilities.flatMap((item) => of('capabilities', item.part, by([item], 'id'))),
    ...system.criteria.flatMap((item) => of('criteria', item.part, by([item], 'id'))),
    ...of('exercises', 'tests', by(system.exercises, 'id')),
  ];
}

/** Who is to emit a metric; what the software or its surroundings emit is there for the alerts to read. */
function emitterOf({ emittedBy }: Metric): Part {
  return emittedBy === 'exporter' || emittedBy === 'controller' ? emittedBy : 'alerts';
}

function runbookElements(system: System, runbook: Runbook): Element[] {
  const of = lister(`${system.id}/${runbook.name}`);
  return [
    ...of(
      'alerts',
      'alerts',
      runbook.alerts.map((alert) => [alertKey(alert), alert]),
    ),
    ...of('parameters', 'controller', by(runbook.parameters ?? [], 'id')),
    ...of('evidence', 'evidence', Object.entries(runbook.evidence)),
    ...of('symptoms', 'evidence', by(runbook.symptoms, 'id')),
    ...of('impact', 'controller', by(runbook.impact, 'id')),
    ...of('causes', 'analysis', by(runbook.causes, 'id')),
    ...of('diagnoses', 'controller', by(runbook.diagnoses, 'id')),
    ...runbook.remedies.flatMap((remedy) =>
      remedy.mode === 'human'
        ? of('remedies', 'person', by([remedy], 'id'))
        : [
            ...of('remedies', 'actions', by([remedy], 'id')),
            ...of('verifications', 'actions', [[remedy.id, remedy.verify]]),
          ],
    ),
    ...of('escalation', 'notices', by(runbook.escalation, 'id')),
    ...runbook.prevention.flatMap((item) => of('prevention', item.part, by([item], 'id'))),
    ...of('checklist', 'person', by(runbook.checklist, 'id')),
  ];
}

function workloadElements(system: System): Element[] {
  return system.workloads.flatMap((workload) =>
    aspects(`${system.id}/workloads/${workload.name}`, 'workers', workload, workload.covers),
  );
}

function automationElements({ id, automation }: System): Element[] {
  if (automation === undefined) return [];
  const { eventSources, sensors, workflows, breakers, pipelines = [] } = automation;
  return [
    ...(breakers === undefined ? [] : aspects(`${id}/breakers`, 'workflows', breakers, breakers.covers)),
    ...lister(id)('event-sources', 'sensors', by(eventSources, 'name')),
    ...sensors.flatMap((sensor) => aspects(`${id}/sensors/${sensor.name}`, 'sensors', sensor, sensor.covers)),
    ...pipelines.flatMap((pipeline) =>
      aspects(`${id}/workflows/${pipeline.name}`, 'workflows', pipeline, pipeline.covers),
    ),
    ...workflows.flatMap((workflow) => [
      ...aspects(`${id}/workflows/${workflow.name}`, 'workflows', workflow, workflow.covers),
      ...aspects(
        `${id}/workflows/${workflow.name}/${workflow.step.name}`,
        'workflows',
        workflow.step,
        workflow.step.covers,
      ),
    ]),
  ];
}

function safeguardElements({ id, safeguards }: System): Element[] {
  if (safeguards === undefined) return [];
  const of = lister(id);
  return Object.entries(safeguards).flatMap(([kind, items]: [string, readonly Keyed<'name'>[]]) =>
    of(kind, 'safeguards', by(items, 'name')),
  );
}

type Covers = Partial<Readonly<Record<string, readonly RequirementId[]>>>;

function aspects(key: string, part: Part, entry: object, covers: Covers = {}): Element[] {
  return Object.entries(covers).map(([aspect, ids = []]) => ({
    key: `${key}/${aspect}`,
    covers: ids,
    part,
    entry,
    aspect,
  }));
}

type NamedEntry = readonly [name: string, entry: Traced & object];

type Keyed<Key extends string> = Traced & Readonly<Record<Key, string>>;

function by<Key extends string>(items: readonly Keyed<Key>[], key: Key): NamedEntry[] {
  return items.map((item) => [item[key], item]);
}

function lister(owner: string) {
  return (kind: string, part: Part, entries: readonly NamedEntry[]): Element[] =>
    entries.map(([name, entry]) => ({
      key: `${owner}/${kind}/${name}`,
      covers: entry.covers ?? [],
      part,
      entry,
    }));
}
