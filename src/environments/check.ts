import type { System } from '../catalogue/model/system.ts';
import type { Workload } from '../catalogue/model/workload.ts';
import type { CatalogueProblem } from '../catalogue/problems.ts';
import { KUBERNETES_VERSIONS } from '../conventions/kubernetes.ts';
import { CONTROLLER } from '../conventions/names.ts';
import { adapterProblems } from './adapter-check.ts';
import { receiverProblems } from './check-receivers.ts';
import { remediationProblems } from './check-remediation.ts';
import { isEmitted } from './emitted.ts';
import { INSTALL_PARTS, type Environment } from './model.ts';
import { quotaProblems } from './quota-report.ts';

/** Everything that is wrong with an environment for these systems, each with the way out. */
export function environmentProblems(
  environment: Environment,
  systems: readonly System[],
): CatalogueProblem[] {
  const workloads = systems.flatMap(({ workloads: all }) => all);
  const found = [
    ...unknownVersion(environment),
    ...missingImages(environment, workloads),
    ...unknownNames(environment, systems),
    ...autoscalingProblems(environment, workloads),
    ...remoteKeyProblems(environment),
    ...contradictions(environment),
    ...unknownParts(environment),
  ];
  const owner = `environments/${environment.name}`;
  return [
    ...found.map(([field, message]) => ({ owner, field, message })),
    ...quotaProblems(environment, systems),
    ...receiverProblems(environment, systems),
    ...adapterProblems(environment, systems),
    ...remediationProblems(environment, systems),
  ];
}

type Found = readonly [field: string, message: string];

/** The type forbids others; this holds where it was bypassed, as no proof is worth anything against other schemas. */
function unknownVersion({ kubernetesVersion }: Environment): Found[] {
  const known: readonly string[] = KUBERNETES_VERSIONS;
  if (known.includes(kubernetesVersion)) return [];
  const message = `no schemas of Kubernetes ${kubernetesVersion} are at hand; there are those of ${known.join(', ')}`;
  return [['kubernetesVersion', `${message}, so name the nearest of them`]];
}

function missingImages(environment: Environment, workloads: readonly Workload[]): Found[] {
  return workloads
    .filter((workload) => isEmitted(workload, environment) && environment.images[workload.name] === undefined)
    .map(({ name }) => [`images.${name}`, 'is missing; pin the image by tag or digest']);
}

/** Names in the environment that no workload and no namespace has. */
function unknownNames(environment: Environment, systems: readonly System[]): Found[] {
  const names = systems.flatMap(({ workloads }) => workloads.map(({ name }) => name));
  const stages = systems.flatMap(({ automation }) =>
    (automation?.pipelines ?? []).flatMap((pipeline) => pipeline.stages.map(({ id }) => id)),
  );
  const namespaces = systems.map(({ namespace }) => namespace);
  const {
    images,
    replicas,
    autoscaling,
    network,
    optionalWorkloads,
    externalWorkloads = [],
    quotas,
  } = environment;
  return [
    ...unknown('images', Object.keys(images), [...names, CONTROLLER], 'workload'),
    ...unknown('replicas', Object.keys(replicas), names, 'workload'),
    ...unknown('autoscaling', Object.keys(autoscaling), names, 'workload'),
    ...unknown('network.flows', Object.keys(network.flows), names, 'workload'),
    ...unknown('optionalWorkloads', optionalWorkloads, names, 'workload'),
    ...unknown('externalWorkloads', externalWorkloads, names, 'workload'),
    ...unknown('strategies', Object.keys(environment.strategies ?? {}), stages, 'stage of a pipeline'),
    ...unknown('quotas', Object.keys(quotas), namespaces, 'namespace of a system'),
  ];
}

function unknown(field: string, used: readonly string[], known: readonly string[], what: string): Found[] {
  return used
    .filter((name) => !known.includes(name))
    .map((name) => [`${field}.${name}`, `no such ${what}; there are ${known.join(', ') || 'none'}`]);
}

function contradictions({ optionalWorkloads, externalWorkloads = [] }: Environment): Found[] {
  return externalWorkloads
    .filter((workload) => optionalWorkloads.includes(workload))
    .map((workload) => [
      `externalWorkloads.${workload}`,
      'stands in optionalWorkloads too, which asks for its manifests; keep it in one of the two',
    ]);
}

/** The types forbid these; this holds where they were bypassed, since a misspelt part would be emitted. */
function unknownParts({ parts = {} }: Environment): Found[] {
  const known: readonly string[] = INSTALL_PARTS;
  return Object.keys(parts)
    .filter((part) => !known.includes(part))
    .map((part) => [`parts.${part}`, `no such part; there are ${known.join(', ')}`]);
}

function autoscalingProblems(environment: Environment, workloads: readonly Workload[]): Found[] {
  return Object.entries(environment.autoscaling).flatMap(([name, { min, max }]): Found[] => [
    ...(min >= 1 && min <= max
      ? []
      : [[`autoscaling.${name}`, `${min} to ${max} is no range; use 1 ≤ min ≤ max`] as const]),
    ...(environment.replicas[name] === undefined
      ? []
      : [[`replicas.${name}`, 'the autoscaler sets the replicas here; leave one of the two out'] as const]),
    ...workloads
      .filter((workload) => workload.name === name && workload.spec?.autoscaling === undefined)
      .map((): Found => [
        `autoscaling.${name}`,
        'the workload names no figure to scale by; add spec.autoscaling to it',
      ]),
  ]);
}

const PLACEHOLDERS = ['{namespace}', '{secret}', '{key}'];

function remoteKeyProblems({ secrets }: Environment): Found[] {
  if (secrets === 'reference') return [];
  const used = [...secrets.remoteKey.matchAll(/\{[^}]*\}/g)].map(([found]) => found);
  const wrong = used.filter((name) => !PLACEHOLDERS.includes(name));
  const missing = ['{secret}', '{key}'].filter((name) => !used.includes(name));
  return [
    ...wrong.map((name): Found => ['secrets.remoteKey', `no ${name}; use ${PLACEHOLDERS.join(', ')}`]),
    ...missing.map((name): Found => [
      'secrets.remoteKey',
      `lacks ${name}, so that two values would share a key`,
    ]),
  ];
}
