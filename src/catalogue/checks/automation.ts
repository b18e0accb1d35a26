import { looseness } from '../../api/exact-pattern.ts';
import { APPROVAL_GATE } from '../../conventions/gates.ts';
import type { EventPath, SensorData } from '../model/automation.ts';
import type { System } from '../model/system.ts';
import type { CatalogueProblem } from '../problems.ts';

type Found = readonly [field: string, message: string];

/** Sensors that would let through what nobody looked at, or open what only an approval may, and unknown alerts. */
export function automationProblems(system: System): CatalogueProblem[] {
  const { sensors = [] } = system.automation ?? {};
  const found = [...sensors.flatMap(sensorProblems), ...intakeProblems(system)];
  return found.map(([field, message]) => ({ owner: system.id, field, message }));
}

function sensorProblems(sensor: SensorData): Found[] {
  const field = `automation.sensors.${sensor.name}`;
  return [
    ...patternsOf(sensor).flatMap(([at, pattern]): Found[] => {
      const problem = looseness(pattern);
      return problem === undefined
        ? []
        : [[`${field}.${at}`, `the pattern '${pattern}' ${problem}; write one that says all of the value`]];
    }),
    ...uncovered(sensor).map((path): Found => [
      `${field}.filters`,
      `'${path}' reaches an object and no filter matches it; add { path: '${path}', matches: '^…$' }`,
    ]),
    ...('resume' in sensor.operation && sensor.operation.resume.node === APPROVAL_GATE
      ? [
          [
            `${field}.operation.resume.node`,
            `'${APPROVAL_GATE}' waits for an approval, which no event is`,
          ] as const,
        ]
      : []),
  ];
}

function patternsOf({ filters, operation }: SensorData): (readonly [string, string])[] {
  return [
    ...filters.flatMap((filter) =>
      'matches' in filter ? [[`filters.${filter.path}`, filter.matches] as const] : [],
    ),
    ...valuesOf(operation).flatMap((value) =>
      'matches' in value ? [[`operation.${value.from}`, value.matches] as const] : [],
    ),
  ];
}

/** Paths whose values reach an object as they are, and that no filter has looked at. */
function uncovered({ filters, operation }: SensorData): string[] {
  const looked = filters.flatMap((filter) => ('matches' in filter ? [filter.path] : []));
  const needed = [
    ...valuesOf(operation).flatMap((value) => ('fallback' in value ? [] : [value.from])),
    ...('submit' in operation ? operation.submit.name.identity : []),
  ];
  return [...new Set(needed)].filter((path) => !looked.includes(path));
}

function valuesOf(operation: SensorData['operation']): EventPath[] {
  if ('create' in operation) {
    return [operation.create.remediation.name, ...Object.values(operation.create.fields)];
  }
  return 'submit' in operation ? Object.values(operation.submit.parameters) : [operation.resume.workflow];
}

function intakeProblems({ automation, runbooks }: System): Found[] {
  const known = runbooks.flatMap(({ alerts }) => alerts.map(({ name }) => name));
  return (automation?.eventSources ?? []).flatMap(({ name, intake }) => {
    const wanted = 'webhook' in intake ? (intake.webhook.alerts ?? []) : [];
    return wanted
      .filter((alert) => !known.includes(alert))
      .map((alert): Found => [
        `automation.eventSources.${name}.intake.webhook.alerts`,
        `no alert '${alert}' in this system; it has ${known.join(', ') || 'none'}`,
      ]);
  });
}
