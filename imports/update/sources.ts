import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { KubernetesVersion } from '../../src/conventions/kubernetes.ts';

/** One upstream file, pinned by content. */
export interface Source {
  readonly module: string;
  readonly version: string;
  readonly path: string;
  readonly sha256: string;
  readonly licence: 'Apache-2.0';
}

export interface SourceText {
  readonly source: Source;
  readonly text: string;
}

const operator = (kind: string, sha256: string): Source => ({
  module: 'github.com/prometheus-operator/prometheus-operator',
  version: 'v0.93.0',
  path: `example/prometheus-operator-crd/monitoring.coreos.com_${kind}.yaml`,
  sha256,
  licence: 'Apache-2.0',
});

const workflows = (kind: string, sha256: string): Source => ({
  module: 'github.com/argoproj/argo-workflows/v3',
  version: 'v3.7.18',
  path: `manifests/base/crds/full/argoproj.io_${kind}.yaml`,
  sha256,
  licence: 'Apache-2.0',
});

export const SOURCES = {
  prometheusRules: operator(
    'prometheusrules',
    '78be98554b9c8506ab2b4f4feb91c5f3a56e536a0a510f3a8e876a459970d56d',
  ),
  alertmanagerConfigs: operator(
    'alertmanagerconfigs',
    'fed47c462483a47a4d1912bf8a7a3767618644cfdee86dc73d7624c55d6a8b9d',
  ),
  serviceMonitors: operator(
    'servicemonitors',
    'a99047972c9dd7679ce2050b9968e8a08773492e671b3e17abd476d42aa78a32',
  ),
  podMonitors: operator('podmonitors', '45a93443daa687d3654f7e9631909ff7edcdf3ec09c5e60251b74aa2722aee5d'),
  probes: operator('probes', 'f4ead9704bd4c6303d53e4cc15670faaf0609022a5e08c0ce496286f453666b7'),
  workflows: workflows('workflows', 'ccbc7d66bcde1a5be0985630e13561f982800c47a8486d9ccb3dde6e7ddac068'),
  workflowTemplates: workflows(
    'workflowtemplates',
    'b52ca3ef1a6757202e51a567c2788adda51af8f5bf7fcf7f2ac1b3560f97ecb2',
  ),
  argoEvents: {
    module: 'github.com/argoproj/argo-events',
    version: 'v1.9.11',
    path: 'api/jsonschema/schema.json',
    sha256: '0eb4360bf0c41ab6af09f163f4273e4cca7d61663d0abbe75c79017ca2eb6bee',
    licence: 'Apache-2.0',
  },
  externalSecrets: {
    module: 'github.com/external-secrets/external-secrets',
    version: 'v1.3.2',
    path: 'config/crds/bases/external-secrets.io_externalsecrets.yaml',
    sha256: '690dbc0d51b5f9bc5266b450b533cfd22c5273268e8569102e528a39519cd4ba',
    licence: 'Apache-2.0',
  },
} as const satisfies Record<string, Source>;

const kubernetes = (version: string, sha256: string): Source => ({
  module: 'k8s.io/kubernetes',
  version,
  path: 'api/openapi-spec/swagger.json',
  sha256,
  licence: 'Apache-2.0',
});

/** One patch of every minor version that the manifests are held against. */
export const KUBERNETES: Readonly<Record<KubernetesVersion, Source>> = {
  '1.34': kubernetes('v1.34.2', 'd3b0cdc2fda15c753206d25ab459dc7c12df64e2fd652b6809687471ea751c37'),
  '1.37': kubernetes('v1.37.2', '465276aedf437726de5a6ed23a41b86d78bb0d347edf251a755ae26a93cdd8a6'),
};

/** Whose ObjectMeta goes into the schemas of custom resources, which are the same for every Kubernetes version. */
export const METADATA = KUBERNETES['1.34'];

/** Not to be had as a Go module: regenerated only when `--newer DIR` names a folder that holds these files. */
export const NEWER_SOURCES = {
  workflows: {
    module: 'github.com/argoproj/argo-workflows',
    version: 'v4.1.2',
    path: 'manifests/base/crds/full/argoproj.io_workflows.yaml',
    sha256: '35ffc0d16c9c71db69ae113e562d90057eac75a60e7371aa3012a3171ccd8c39',
    licence: 'Apache-2.0',
  },
  workflowTemplates: {
    module: 'github.com/argoproj/argo-workflows',
    version: 'v4.1.2',
    path: 'manifests/base/crds/full/argoproj.io_workflowtemplates.yaml',
    sha256: 'e932631a04a0f3a226b2ca8c68d43214c071c5d8aa6961b23298b81cbea3d9a5',
    licence: 'Apache-2.0',
  },
} as const satisfies Record<string, Source>;

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

export const provenance = (source: Source): string =>
  `${source.module}@${source.version} ${source.path} sha256:${source.sha256} (${source.licence})`;

const run = promisify(execFile);
const downloads = new Map<string, Promise<string>>();

async function moduleDir(source: Source): Promise<string> {
  const id = `${source.module}@${source.version}`;
  const { stdout } = await run('go', ['mod', 'download', '-json', id], { cwd: tmpdir() });
  const answer: unknown = JSON.parse(stdout);
  if (typeof answer !== 'object' || answer === null || !('Dir' in answer) || typeof answer.Dir !== 'string') {
    throw new Error(`go mod download ${id} named no folder`);
  }
  return answer.Dir;
}

function downloaded(source: Source): Promise<string> {
  const id = `${source.module}@${source.version}`;
  const dir = downloads.get(id) ?? moduleDir(source);
  downloads.set(id, dir);
  return dir;
}

/** Refuses a file whose bytes are not those that were pinned. */
export async function readPinned(source: Source, file: string): Promise<SourceText> {
  const text = await readFile(file, 'utf8');
  const actual = sha256(text);
  if (actual !== source.sha256) {
    throw new Error(`${provenance(source)}: the file found has sha256:${actual}`);
  }
  return { source, text };
}

export async function fetchSource(source: Source): Promise<SourceText> {
  return readPinned(source, join(await downloaded(source), source.path));
}
