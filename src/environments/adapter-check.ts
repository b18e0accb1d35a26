import { parametersOf } from '../conventions/adapters.ts';
import type { Preflight } from '../catalogue/model/safeguards.ts';
import type { Adapter, System } from '../catalogue/model/system.ts';
import type { CatalogueProblem } from '../catalogue/problems.ts';
import type { Environment } from './model.ts';

type Found = readonly [field: string, message: string];

const SHELLS = ['sh', 'ash', 'bash', 'dash', 'zsh', 'ksh'];

/** Adapters that are used and have no image here, settings of adapters that do not exist, and commands that cannot work. */
export function adapterProblems(environment: Environment, systems: readonly System[]): CatalogueProblem[] {
  const declared = systems.flatMap(({ adapters }) => adapters);
  const found = [
    ...systems.flatMap((system) => [...missingSettings(environment, system)]),
    ...unknownSettings(environment, declared),
    ...declared.flatMap((adapter) => [...commandProblems(environment, adapter)]),
    ...systems.flatMap((system) => [...missingParameters(environment, system)]),
  ];
  const owner = `environments/${environment.name}`;
  return found.map(([field, message]) => ({ owner, field, message }));
}

/** The names of the adapters that a system's runbooks and pre-flight checks run, each with one of its users. */
export function usedAdapters({ runbooks, safeguards }: System): ReadonlyMap<string, string> {
  const users = new Map<string, string>();
  for (const { name: runbook, targets } of runbooks) {
    for (const target of Object.values(targets)) {
      if ('adapter' in target) users.set(target.adapter.name, `the runbook ${runbook}`);
    }
  }
  for (const preflight of safeguards?.preflights ?? []) {
    const adapter = adapterOf(preflight);
    if (adapter !== undefined && !users.has(adapter)) users.set(adapter, `the check ${preflight.name}`);
  }
  return users;
}

/** The adapter that a pre-flight check runs, if it is one that runs an adapter. */
export function adapterOf({ check }: Preflight): string | undefined {
  return 'adapter' in check ? check.adapter : undefined;
}

function* missingSettings({ adapters }: Environment, system: System): Generator<Found> {
  for (const [name, user] of usedAdapters(system)) {
    if (adapters[name] !== undefined) continue;
    yield [
      `adapters.${name}`,
      `is used by ${user} of ${system.id} and has no image here; set {image: '…'}, or {absent: 'why'} to go without it`,
    ];
  }
}

function* unknownSettings({ adapters }: Environment, declared: readonly Adapter[]): Generator<Found> {
  const names = declared.map(({ name }) => name);
  for (const name of Object.keys(adapters).filter((set) => !names.includes(set))) {
    yield [`adapters.${name}`, `no such adapter; there are ${names.join(', ') || 'none'}`];
  }
}

function* commandProblems({ adapters }: Environment, { name, command }: Adapter): Generator<Found> {
  const setting = adapters[name];
  if (setting === undefined || 'absent' in setting) return;
  if (!/[:@]/.test(setting.image.split('/').at(-1) ?? '')) {
    yield [`adapters.${name}.image`, `'${setting.image}' has no tag or digest; pin one`];
  }
  const known = parametersOf(command);
  for (const message of argumentProblems(setting.command ?? command, known)) {
    yield [`adapters.${name}.command`, message];
  }
}

function* argumentProblems(command: readonly string[], known: readonly string[]): Generator<string> {
  const program = command[0]?.split('/').at(-1) ?? '';
  if (SHELLS.includes(program)) yield 'starts a shell; name the program itself, with its arguments';
  if (command.some((argument) => argument.includes('$('))) {
    yield "holds '$('; write a parameter as {name}";
  }
  for (const parameter of parametersOf(command).filter((used) => !known.includes(used))) {
    yield `'{${parameter}}' is no parameter of this adapter; it has ${known.join(', ') || 'none'}`;
  }
}

function* missingParameters(environment: Environment, system: System): Generator<Found> {
  for (const preflight of system.safeguards?.preflights ?? []) {
    const adapter = system.adapters.find(({ name }) => name === adapterOf(preflight));
    const given = environment.preflightParameters[preflight.name] ?? {};
    for (const parameter of parametersOf(adapter?.command ?? []).filter((name) => !(name in given))) {
      yield [
        `preflightParameters.${preflight.name}.${parameter}`,
        `is missing; the check passes it to ${adapter?.name ?? 'its adapter'}`,
      ];
    }
  }
}
