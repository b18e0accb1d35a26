import { z } from 'zod';
import { read, type Get } from './http.ts';

/** What must be in the cluster, and in which release. */
export interface PrerequisiteOptions {
  readonly name: string;
  /** `group/version/resource`. */
  readonly serves: readonly string[];
  /** `namespace/name`. */
  readonly deployment: string;
  readonly atLeast: string;
  readonly below: string;
  readonly pinned: string;
  readonly install: string;
}

const VERSION_LABEL = 'app.kubernetes.io/version';

const resourceList = z.object({ resources: z.array(z.object({ name: z.string() })) });
const deploymentShape = z.object({
  metadata: z.object({ labels: z.record(z.string(), z.string()).default({}) }),
  status: z
    .object({ conditions: z.array(z.object({ type: z.string(), status: z.string() })).default([]) })
    .default({ conditions: [] }),
});

/** What is missing, not ready or of another release; the last line says what to install. */
export async function prerequisiteProblems(get: Get, options: PrerequisiteOptions): Promise<string[]> {
  const served = await Promise.all(options.serves.map((resource) => servedProblems(get, resource)));
  const problems = [...served.flat(), ...(await deploymentProblems(get, options))];
  if (problems.length === 0) return [];
  return [
    ...problems,
    `${options.name} from ${options.atLeast} and before ${options.below} is required; install ${options.pinned}: ${options.install}`,
  ];
}

async function servedProblems(get: Get, wanted: string): Promise<string[]> {
  const [group = '', version = '', resource = ''] = wanted.split('/');
  const list = await read(get, `/apis/${group}/${version}`, resourceList);
  if (list === undefined) return [`${group}/${version} is not served: its resource definitions are missing`];
  const names = list.resources.map(({ name }) => name);
  return names.includes(resource) ? [] : [`${group}/${version} serves no ${resource}`];
}

async function deploymentProblems(get: Get, options: PrerequisiteOptions): Promise<string[]> {
  const { deployment: wanted, atLeast, below } = options;
  const [namespace = '', name = ''] = wanted.split('/');
  const found = await read(get, `/apis/apps/v1/namespaces/${namespace}/deployments/${name}`, deploymentShape);
  if (found === undefined) return [`the Deployment ${wanted} does not exist`];
  const { metadata, status } = found;
  const available = status.conditions.some(({ type, status: is }) => type === 'Available' && is === 'True');
  return [
    ...(available ? [] : [`the Deployment ${wanted} is not available`]),
    ...releaseProblems(metadata.labels[VERSION_LABEL], wanted, { atLeast, below }),
  ];
}

function releaseProblems(
  release: string | undefined,
  deployment: string,
  { atLeast, below }: { readonly atLeast: string; readonly below: string },
): string[] {
  if (release === undefined) return [`the Deployment ${deployment} has no label ${VERSION_LABEL}`];
  const key = sortable(release);
  if (key === undefined) return [`the release '${release}' of ${deployment} is not a version such as v1.2.3`];
  if (key < (sortable(atLeast) ?? 0)) return [`${deployment} is ${release}, which is older than ${atLeast}`];
  if (key >= (sortable(below) ?? Infinity))
    return [`${deployment} is ${release}, which is not before ${below}`];
  return [];
}

const PLACES = 1_000_000;

/** A release as a number that grows with it; what follows the patch level counts for nothing. */
function sortable(release: string): number | undefined {
  const match = /^v?(\d{1,4})\.(\d{1,4})\.(\d{1,4})(?:[-+].*)?$/.exec(release);
  if (match === null) return undefined;
  const [, major, minor, patch] = match;
  return (Number(major) * PLACES + Number(minor)) * PLACES + Number(patch);
}
