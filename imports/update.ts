/**
 * Regenerates everything in this folder from pinned upstream files: `tsx imports/update.ts`.
 * `--check` writes nothing and fails when a regeneration differs. `--newer DIR` also regenerates the schemas of
 * the newer Argo Workflows, from the files in DIR; without it they are kept as they are.
 */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { stringify } from 'yaml';
import { eventsResource, type EventsKind } from './update/argo-events.ts';
import { edit, slim, type Edits } from './update/edit.ts';
import { nestedRoutes } from './update/routes.ts';
import { readCrd, writeCrd, type Resource, type Schema, type Schemas } from './update/schema.ts';
import { checkAccepted, crdSchema, eventsSchema, kubernetesSchemas } from './update/schemas.ts';
import * as selections from './update/selections.ts';
import {
  fetchSource,
  KUBERNETES,
  METADATA,
  NEWER_SOURCES,
  readPinned,
  sha256,
  SOURCES,
  type Source,
} from './update/sources.ts';

const ROOT = import.meta.dirname;
const NEWER = 'schemas/argo-workflows-v4.1.2';
const kubernetesFolder = (version: string): string => `schemas/kubernetes-${version}`;

/** Path below `imports/` → content. */
type Files = Map<string, string>;

interface Typed {
  readonly resource: Resource;
  readonly source: Source;
  readonly edits: Edits;
}

const definitionsOf = (text: string): Schemas => (JSON.parse(text) as { definitions: Schemas }).definitions;
const fileOf = ({ group, version, kind }: Resource): string =>
  `${group === '' ? 'core' : group}_${version}_${kind.toLowerCase()}.json`;
const json = (value: unknown): string => `${JSON.stringify(value)}\n`;

function editDefinitions(definitions: Schemas, edits: Readonly<Record<string, Edits>>): Schemas {
  const edited = { ...definitions };
  for (const [name, changes] of Object.entries(edits)) {
    const definition = definitions[name];
    if (definition === undefined) throw new Error(`no definition ${name}`);
    edited[name] = edit(definition, changes);
  }
  return edited;
}

async function typedResources(events: Schemas): Promise<Typed[]> {
  const crd = async (source: Source, edits: Edits): Promise<Typed> => {
    const { text } = await fetchSource(source);
    return { resource: readCrd(text), source, edits };
  };
  const event = (kind: EventsKind, edits: Edits): Typed => ({
    resource: eventsResource(events, kind),
    source: SOURCES.argoEvents,
    edits,
  });
  return [
    await crd(SOURCES.prometheusRules, selections.prometheusRule),
    await crd(SOURCES.alertmanagerConfigs, selections.alertmanagerConfig),
    await crd(SOURCES.serviceMonitors, selections.serviceMonitor),
    await crd(SOURCES.podMonitors, selections.podMonitor),
    await crd(SOURCES.probes, selections.probe),
    await crd(SOURCES.workflowTemplates, selections.workflowTemplate),
    await crd(SOURCES.workflows, selections.workflow),
    await crd(SOURCES.externalSecrets, selections.externalSecret),
    event('Sensor', selections.sensor),
    event('EventSource', selections.eventSource),
    event('EventBus', selections.eventBus),
  ];
}

function prune({ resource, edits }: Typed): Resource {
  const schema = slim(edit(resource.schema, edits));
  return { ...resource, schema: resource.kind === 'AlertmanagerConfig' ? nestedRoutes(schema) : schema };
}

function crdFile({ source }: Typed, pruned: Resource): string {
  const header = [
    `source: ${source.module}@${source.version} ${source.path}`,
    `sha256 of the source: ${source.sha256}`,
    `licence: ${source.licence}`,
    'pruned by imports/update.ts; do not edit and do not apply',
  ];
  const body = stringify(writeCrd(pruned), { aliasDuplicateObjects: false, lineWidth: 0 });
  return `${header.map((line) => `# ${line}\n`).join('')}${body}`;
}

/** `cdk8s import` writes one file per group, so all CRDs of a group go through it together. */
async function importGroup(group: string, crds: readonly string[]): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'imports-'));
  try {
    await writeFile(join(dir, 'crds.yaml'), crds.join('---\n'));
    const args = ['import', '--no-save', '--check-upgrade=false', '-l', 'typescript', '-o', dir, 'crds.yaml'];
    await promisify(execFile)(join(ROOT, '../node_modules/.bin/cdk8s'), args, { cwd: dir });
    return typeOnlyImports(await readFile(join(dir, `${group}.ts`), 'utf8'));
  } finally {
    await rm(dir, { recursive: true });
  }
}

/** The generator knows nothing of verbatimModuleSyntax. */
function typeOnlyImports(code: string): string {
  const imports =
    "import { ApiObject, ApiObjectMetadata, GroupVersionKind } from 'cdk8s';\nimport { Construct } from 'constructs';";
  if (!code.includes(imports)) throw new Error('the generated imports are not what they were');
  return code.replace(
    imports,
    "// from imports/crds, by imports/update.ts; do not edit\nimport { ApiObject, type ApiObjectMetadata, type GroupVersionKind } from 'cdk8s';\nimport type { Construct } from 'constructs';",
  );
}

async function newerSchemas(dir: string | undefined, kubernetes: Schemas): Promise<Files> {
  const files: Files = new Map();
  if (dir === undefined) {
    for (const name of await readdir(join(ROOT, NEWER))) {
      files.set(`${NEWER}/${name}`, await readFile(join(ROOT, NEWER, name), 'utf8'));
    }
    return files;
  }
  for (const source of Object.values(NEWER_SOURCES)) {
    const name = `argo-workflows-${source.version}-${basename(source.path).replace('argoproj.io_', '')}`;
    const { text } = await readPinned(source, join(dir, name));
    const resource = readCrd(text);
    files.set(`${NEWER}/${fileOf(resource)}`, json(crdSchema(resource, source, kubernetes)));
  }
  return files;
}

async function kubernetesFiles(): Promise<Files> {
  const files: Files = new Map();
  for (const [version, source] of Object.entries(KUBERNETES)) {
    const definitions = definitionsOf((await fetchSource(source)).text);
    for (const [resource, schema] of kubernetesSchemas(definitions, source)) {
      files.set(`${kubernetesFolder(version)}/${fileOf(resource)}`, json(schema));
    }
  }
  return files;
}

async function generate(newer: string | undefined): Promise<Files> {
  const kubernetes = definitionsOf((await fetchSource(METADATA)).text);
  const raw = definitionsOf((await fetchSource(SOURCES.argoEvents)).text);
  const events = editDefinitions(raw, selections.eventsDefinitions);
  const upstream = editDefinitions(events, selections.eventsUpstreamValues);
  const files = await newerSchemas(newer, kubernetes);
  const groups = new Map<string, string[]>();
  for (const typed of await typedResources(events)) {
    const { resource, source } = typed;
    const pruned = prune(typed);
    const isEvent = source === SOURCES.argoEvents;
    const schema = isEvent
      ? eventsSchema(resource, source, upstream)
      : crdSchema(resource, source, kubernetes);
    const newerSchema = files.get(`${NEWER}/${fileOf(resource)}`);
    if (newerSchema !== undefined) checkAccepted(pruned, JSON.parse(newerSchema) as Schema);
    const crd = crdFile(typed, pruned);
    files.set(`crds/${resource.group}_${resource.plural}.yaml`, crd);
    files.set(`schemas/${fileOf(resource)}`, json(schema));
    groups.set(resource.group, [...(groups.get(resource.group) ?? []), crd]);
  }
  for (const [path, schema] of await kubernetesFiles()) files.set(path, schema);
  for (const [group, crds] of groups) files.set(`${group}.ts`, await importGroup(group, crds));
  files.set('checksums.json', checksums(files));
  return files;
}

function checksums(files: Files): string {
  const sums = [...files].map(([path, content]) => [path, sha256(content)] as const);
  const sources = [SOURCES, KUBERNETES, NEWER_SOURCES].flatMap((pinned): Source[] => Object.values(pinned));
  return `${JSON.stringify({ sources, files: Object.fromEntries(sums.sort(([a], [b]) => (a < b ? -1 : 1))) }, null, 2)}\n`;
}

/** What lies in the folders in which nothing is written by hand; those of versions given up are among them. */
async function stored(): Promise<string[]> {
  const found: string[] = [];
  for (const dir of ['crds', 'schemas']) {
    const options = { withFileTypes: true, recursive: true } as const;
    const entries = await readdir(join(ROOT, dir), options).catch(() => []);
    const present = entries.filter((entry) => entry.isFile());
    found.push(...present.map((entry) => relative(ROOT, join(entry.parentPath, entry.name))));
  }
  return found;
}

async function differences(files: Files): Promise<string[]> {
  const extra = (await stored()).filter((path) => !files.has(path)).map((path) => `${path}: not generated`);
  const changed: string[] = [];
  for (const [path, content] of files) {
    const present = await readFile(join(ROOT, path), 'utf8').catch(() => undefined);
    if (present !== content) changed.push(`${path}: ${present === undefined ? 'missing' : 'differs'}`);
  }
  return [...extra, ...changed];
}

async function write(files: Files): Promise<void> {
  for (const path of await stored()) if (!files.has(path)) await rm(join(ROOT, path));
  for (const [path, content] of files) {
    await mkdir(dirname(join(ROOT, path)), { recursive: true });
    await writeFile(join(ROOT, path), content);
  }
}

const { values } = parseArgs({ options: { check: { type: 'boolean' }, newer: { type: 'string' } } });
const files = await generate(values.newer);
const changes = await differences(files);
if (values.check !== true) await write(files);
else if (changes.length > 0) process.exitCode = 1;
process.stdout.write(
  changes.length === 0 ? `${files.size} files, no differences\n` : `${changes.join('\n')}\n`,
);
