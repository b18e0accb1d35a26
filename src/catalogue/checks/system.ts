import type { Runbook } from '../model/runbook.ts';
import type { System } from '../model/system.ts';
import type { CatalogueProblem } from '../problems.ts';

/** Names that runbooks use and the system must declare: stores and their queries, endpoints, adapters, switches. */
export function systemProblems(system: System): CatalogueProblem[] {
  return [
    ...system.workloads.flatMap(({ name, spec }) =>
      (spec?.switches ?? [])
        .filter((key) => spec !== undefined && key in spec.env)
        .map((key) => ({
          owner: system.id,
          field: `workloads.${name}.env.${key}`,
          message: 'is a switch too, and env would win over it; keep it in one of the two',
        })),
    ),
    ...unservedPorts(system),
    ...system.runbooks.flatMap((runbook) =>
      [...undeclared(system, runbook)].map(([field, message]) => ({
        owner: `${system.id}/${runbook.name}`,
        field,
        message,
      })),
    ),
  ];
}

/** Connections to a workload of the system on a port that it does not have. */
function unservedPorts({ id, workloads }: System): CatalogueProblem[] {
  return workloads.flatMap(({ name, spec }) =>
    (spec?.traffic?.egress ?? []).flatMap(({ peer, port }) => {
      const served = 'app' in peer ? workloads.find(({ app }) => app === peer.app)?.spec?.ports : undefined;
      if (served === undefined || served.some((one) => one.port === port)) return [];
      const ports = list(served.map((one) => String(one.port)));
      const message = `leads to port ${port} of a workload that serves ${ports}`;
      return [{ owner: id, field: `workloads.${name}.traffic.egress`, message }];
    }),
  );
}

type Found = readonly [field: string, message: string];

function* undeclared(system: System, runbook: Runbook): Generator<Found> {
  const known = {
    store: system.stores.map(({ name }) => name),
    endpoint: system.endpoints.map(({ name }) => name),
    adapter: system.adapters.map(({ name }) => name),
  };
  for (const [id, target] of Object.entries(runbook.targets)) {
    for (const kind of ['store', 'endpoint', 'adapter'] as const) {
      const name = kind in target ? nameOf(Reflect.get(target, kind)) : undefined;
      if (name !== undefined && !known[kind].includes(name)) {
        yield [
          `targets.${id}.${kind}.name`,
          `no ${kind} '${name}' in the system; it has ${list(known[kind])}`,
        ];
      }
    }
  }
  yield* undeclaredQueries(system, runbook);
  yield* undeclaredStatements(system, runbook);
  yield* undeclaredSwitches(system, runbook);
}

function* undeclaredQueries(system: System, runbook: Runbook): Generator<Found> {
  const queries = system.stores.flatMap((store) => Object.keys(store.queries));
  for (const [id, { source }] of Object.entries(runbook.evidence)) {
    if ('query' in source && !queries.includes(source.query.name)) {
      yield [
        `evidence.${id}.source.query.name`,
        `no query '${source.query.name}'; the system has ${list(queries)}`,
      ];
    }
  }
}

function* undeclaredStatements(system: System, runbook: Runbook): Generator<Found> {
  const statements = system.stores.flatMap((store) => Object.keys(store.statements));
  const operations = system.endpoints.flatMap((endpoint) => Object.keys(endpoint.operations ?? {}));
  for (const { id, action } of runbook.remedies) {
    if ('runStatement' in action && !statements.includes(action.runStatement.statement)) {
      yield [
        `remedies.${id}.action.runStatement.statement`,
        `no statement '${action.runStatement.statement}'; the system has ${list(statements)}`,
      ];
    }
    if ('callApi' in action && !operations.includes(action.callApi.operation)) {
      yield [
        `remedies.${id}.action.callApi.operation`,
        `no operation '${action.callApi.operation}'; the system has ${list(operations)}`,
      ];
    }
  }
}

function* undeclaredSwitches(system: System, runbook: Runbook): Generator<Found> {
  for (const { id, action } of runbook.remedies) {
    if (!('setSwitch' in action)) continue;
    const target = runbook.targets[action.setSwitch.target];
    const workload = target !== undefined && 'deployment' in target ? target.deployment.name : undefined;
    const switches = system.workloads.find(({ name }) => name === workload)?.spec?.switches ?? [];
    if (!switches.includes(action.setSwitch.key)) {
      yield [
        `remedies.${id}.action.setSwitch.key`,
        `'${action.setSwitch.key}' is not a switch of ${workload ?? 'a workload'}; it has ${list(switches)}`,
      ];
    }
  }
}

function nameOf(target: unknown): string | undefined {
  const name: unknown =
    typeof target === 'object' && target !== null ? Reflect.get(target, 'name') : undefined;
  return typeof name === 'string' ? name : undefined;
}

function list(names: readonly string[]): string {
  return names.join(', ') || 'none';
}
