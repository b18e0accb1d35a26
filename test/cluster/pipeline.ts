import { createHmac, randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { request } from 'node:https';
import { join } from 'node:path';
import { parse } from 'yaml';
import { kubeObject, type KubeObject, type Manifest } from './api.ts';
import type { RunningProgram } from './processes.ts';
import type { Context } from './test.ts';

const DIST = 'dist/production/agent-pipeline';
const HOME = 'taskmaster';
const CONTROLLER = 'stanchion-system';
/** What the sensors need around them: permissions, templates, the runbook, and the sources themselves. */
const KINDS = /^(eventsource|role|rolebinding|runbook|sensor|serviceaccount|workflowtemplate)-/;

/** Namespaces of `dist/` and where their objects go. */
type Namespaces = Readonly<Record<string, string>>;

export interface Answer {
  readonly status: number;
  readonly text: string;
}

/** A request to one of the event sources. */
export interface Delivery {
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface RunningSource extends RunningProgram {
  /** Where it listens, if it does. */
  readonly url: string | undefined;
  readonly post: (delivery: Delivery) => Promise<Answer>;
}

/** The automation of the agent pipeline as `dist/` has it, in the test's own namespace. */
export interface Pipeline {
  /** Where Remediations go. */
  readonly controllerNamespace: string;
  readonly startSensor: (name: string) => Promise<RunningProgram>;
  readonly startSource: (name: string) => Promise<RunningSource>;
  /** Headers with the token of an event source. */
  readonly token: (source: string) => Readonly<Record<string, string>>;
  /** A body with the headers that GitHub sends along. */
  readonly signed: (event: string, body: object) => Delivery;
}

/** Applies the objects of `dist/`, and Secrets for the tokens and the certificate that the installer would bring. */
export async function pipelineIn({ namespace, apply, admin, cluster }: Context): Promise<Pipeline> {
  const controllerNamespace = `${namespace}-controller`;
  await admin.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: controllerNamespace } });
  const objects = await read({ [HOME]: namespace, [CONTROLLER]: controllerNamespace });
  const secrets: Readonly<Record<string, string>> = {
    alerts: secret(),
    repository: secret(),
    decisions: secret(),
  };
  await apply(opaque('agent-pipeline-event-tokens', secrets));
  const { certFile, keyFile } = cluster.events.certificate;
  const [certificate, key] = await Promise.all([readFile(certFile, 'utf8'), readFile(keyFile, 'utf8')]);
  await apply(
    opaque('agent-pipeline-events-tls', { 'tls.crt': certificate, 'tls.key': key, 'ca.crt': certificate }),
  );
  for (const object of objects) await apply(object);
  const find = (kind: string, name: string) => {
    const found = objects.find((object) => object.kind === kind && object.metadata.name === name);
    if (found === undefined) throw new Error(`${DIST} has no ${kind} ${name}`);
    return found;
  };
  return {
    controllerNamespace,
    startSensor: (name) => cluster.events.startSensor(find('Sensor', name)),
    startSource: async (name) => {
      const { urls, ...program } = await cluster.events.startEventSource(find('EventSource', name));
      const [url] = Object.values(urls);
      const absent = () => Promise.reject(new Error(`the event source ${name} listens nowhere`));
      return { ...program, url, post: (delivery) => (url === undefined ? absent() : post(url, delivery)) };
    },
    token: (source) => ({ authorization: `Bearer ${secrets[source] ?? ''}` }),
    signed: (event, content) => {
      const body = JSON.stringify(content);
      const hmac = createHmac('sha256', secrets['repository'] ?? '')
        .update(body)
        .digest('hex');
      return { body, headers: { 'x-github-event': event, 'x-hub-signature-256': `sha256=${hmac}` } };
    },
  };
}

async function read(namespaces: Namespaces): Promise<KubeObject[]> {
  const folders = [CONTROLLER, HOME].map((name) => join(DIST, name));
  const lists = await Promise.all(
    folders.map(async (folder) => (await readdir(folder)).sort().map((file) => ({ folder, file }))),
  );
  const files = lists.flat().filter(({ file }) => KINDS.test(file));
  const objects = await Promise.all(
    files.map(async ({ folder, file }) =>
      kubeObject.parse(parse(await readFile(join(folder, file), 'utf8'))),
    ),
  );
  return objects.map((object) => kubeObject.parse(moved(object, namespaces)));
}

/** Puts what lives in the namespaces of `dist/` into the test's; everything else stays as it is. */
function moved(value: unknown, namespaces: Namespaces): unknown {
  if (Array.isArray(value)) return value.map((item) => moved(item, namespaces));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, child]: [string, unknown]) => {
    const to = key === 'namespace' && typeof child === 'string' ? namespaces[child] : undefined;
    return [key, to ?? moved(child, namespaces)];
  });
  return Object.fromEntries(entries);
}

function opaque(name: string, values: Readonly<Record<string, string>>): Manifest {
  return { apiVersion: 'v1', kind: 'Secret', metadata: { name }, stringData: values };
}

function secret(): string {
  return randomBytes(16).toString('hex');
}

/** The certificate names no host of ours, so only that there is TLS is looked at. */
function post(url: string, { body, headers = {} }: Delivery): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const options = {
      method: 'POST',
      rejectUnauthorized: false,
      headers: { 'content-type': 'application/json', ...headers },
    };
    const sent = request(url, options, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text })).on('error', reject);
    });
    sent.on('error', reject).end(body);
  });
}
