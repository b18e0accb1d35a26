import { seconds } from '../../api/scalars.ts';
import { NO_SAFEGUARDS, type Configuration, type SettingBound } from '../model/safeguards.ts';
import type { System } from '../model/system.ts';
import type { CatalogueProblem } from '../problems.ts';

type Found = readonly [field: string, message: string];

/** Safeguards that name what the system does not have, and settings beyond what they must keep. */
export function safeguardProblems(system: System): CatalogueProblem[] {
  return [...found(system)].map(([field, message]) => ({ owner: system.id, field, message }));
}

function* found(system: System): Generator<Found> {
  const { configurations, prerequisites, preflights, canaries } = system.safeguards ?? NO_SAFEGUARDS;
  const workloads = system.workloads.filter(({ spec }) => spec !== undefined).map(({ name }) => name);
  const needed = prerequisites.map(({ name }) => name);
  for (const configuration of configurations) {
    const { name, needs } = configuration;
    if (needs !== undefined) yield* known(`configurations.${name}.needs`, needs, needed);
    yield* boundProblems(configuration);
    yield* shapeProblems(configuration);
  }
  for (const { name, workload, check } of preflights) {
    yield* known(`preflights.${name}.workload`, workload, workloads);
    if (!('adapter' in check)) continue;
    const adapters = system.adapters.map((adapter) => adapter.name);
    yield* known(`preflights.${name}.check.adapter`, check.adapter, adapters);
  }
  for (const { name, canary, stable } of canaries) {
    yield* known(`canaries.${name}.canary`, canary, workloads);
    yield* known(`canaries.${name}.stable`, stable, workloads);
  }
}

function* known(field: string, name: string, names: readonly string[]): Generator<Found> {
  if (!names.includes(name)) {
    yield [field, `'${name}' is not declared in this system; it has ${names.join(', ') || 'none'}`];
  }
}

function* boundProblems({ name, settings, bounds = [] }: Configuration): Generator<Found> {
  for (const bound of bounds) {
    const field = `configurations.${name}.${bound.path.join('.')}`;
    const value = numberAt(settings, bound.path);
    if (value === undefined) {
      yield [
        field,
        `is no number and no duration, and must be ${bound.comparison} ${bound.limit}: ${bound.why}`,
      ];
    } else if (!holds(value, bound)) {
      yield [field, `is ${value} and must be ${bound.comparison} ${bound.limit}: ${bound.why}`];
    }
  }
}

function* shapeProblems({ name, settings, schema }: Configuration): Generator<Found> {
  const parsed = schema?.safeParse(settings);
  for (const { path, message } of parsed?.error?.issues ?? []) {
    yield [['configurations', name, ...path.map(String)].join('.'), message];
  }
}

function holds(value: number, { comparison, limit }: SettingBound): boolean {
  return comparison === 'above' ? value > limit : value < limit;
}

/** A number as it is, or the seconds of a duration. */
function numberAt(settings: object, path: readonly string[]): number | undefined {
  let value: unknown = settings;
  for (const key of path) {
    value = typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
  }
  if (typeof value === 'number') return value;
  if (typeof value !== 'string') return undefined;
  try {
    return seconds(value);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
