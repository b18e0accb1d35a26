import type { System } from '../catalogue/model/system.ts';
import type { CatalogueProblem } from '../catalogue/problems.ts';
import { MODES } from '../api/settings.ts';
import type { Environment } from './model.ts';
import { isSwitchedOn, remediesOf, remedyKey } from './remediation.ts';
import { declaredNeeds, isChange } from './rights.ts';
import { readSettings } from './settings.ts';

type Found = readonly [field: string, message: string];

/** Modes that do not exist, remedies that do not, and remedies that would have to be allowed to change the whole cluster. */
export function remediationProblems(
  environment: Environment,
  systems: readonly System[],
): CatalogueProblem[] {
  const found = [
    ...unknownModes(environment),
    ...unknownRemedies(environment, systems),
    ...unbounded(environment, systems),
    ...invalidSettings(environment),
  ];
  const owner = `environments/${environment.name}`;
  return found.map(([field, message]) => ({ owner, field, message }));
}

const FIELD_OF: Readonly<Record<string, string>> = {
  cluster: 'cluster',
  remedies: 'remediation.remedies',
  argoCd: 'argoCd.namespace',
};

/** Figures that the controller would not start with. The modes are looked at above, under the names that they have here. */
function invalidSettings(environment: Environment): Found[] {
  const { error } = readSettings(environment);
  return (error?.issues ?? [])
    .filter(({ code }) => code !== 'invalid_value')
    .map(({ path, message }) => [
      FIELD_OF[String(path[0])] ?? `remediation.limits.${path.join('.')}`,
      `${message}; the controller would not start with it`,
    ]);
}

/** The types forbid these; this holds where they were bypassed, since a misspelt mode would switch a remedy on. */
function unknownModes({ remediation }: Environment): Found[] {
  if (remediation === undefined) return [];
  const known: readonly string[] = MODES;
  const set: readonly (readonly [string, string])[] = [
    ['remediation.mode', remediation.mode],
    ...Object.entries(remediation.remedies ?? {}).map(
      ([key, mode]) => [`remediation.remedies.${key}`, mode] as const,
    ),
  ];
  return set
    .filter(([, mode]) => !known.includes(mode))
    .map(([field, mode]) => [field, `no mode '${mode}'; there are ${known.join(', ')}`]);
}

function unknownRemedies({ remediation }: Environment, systems: readonly System[]): Found[] {
  const known = remediesOf(systems).map(remedyKey);
  return Object.keys(remediation?.remedies ?? {})
    .filter((key) => !known.includes(key))
    .map((key) => [`remediation.remedies.${key}`, explain(key, known, systems)]);
}

/** What is wrong with a name of a remedy, and the names that come closest. */
function explain(key: string, known: readonly string[], systems: readonly System[]): string {
  const [system, name, id] = key.split('/');
  const runbook = systems.find((one) => one.id === system)?.runbooks.find((one) => one.name === name);
  if (runbook?.remedies.some((remedy) => remedy.id === id) === true) {
    return 'is carried out by a person, so that it has no mode; leave it out';
  }
  const near = [`${system}/${name}/`, `${system}/`]
    .map((prefix) => known.filter((one) => one.startsWith(prefix)))
    .find((some) => some.length > 0);
  return near === undefined
    ? `no such remedy; write <system>/<runbook>/<remedy>, with one of the systems ${systems.map((one) => one.id).join(', ')}`
    : `no such remedy; there are ${near.join(', ')}`;
}

function unbounded(environment: Environment, systems: readonly System[]): Found[] {
  return remediesOf(systems)
    .filter((place) => isSwitchedOn(place, environment))
    .filter((place) =>
      declaredNeeds(place, environment).some(
        ({ namespace, grant }) => namespace === undefined && isChange(grant),
      ),
    )
    .map((place) => [
      `remediation.remedies.${remedyKey(place)}`,
      'would need the right to change objects of every namespace; give its target a namespace, or leave it in shadow',
    ]);
}
