import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { kubeObject, type KubeApi, type Manifest } from './api.ts';
import { accepts, writeKubeconfig, type ControlPlane } from './control-plane.ts';
import { freePorts, type Processes, type RunningProgram } from './processes.ts';

export interface EventsOptions {
  readonly bin: string;
  readonly folder: string;
  readonly plane: ControlPlane;
}

const podShape = z.object({
  spec: z.object({
    template: z.object({ serviceAccountName: z.string().optional() }).optional(),
    webhook: z.record(z.string(), z.object({ port: z.string() })).optional(),
  }),
});
const triggersShape = z.object({
  spec: z.object({ triggers: z.array(z.object({ template: z.object({ name: z.string() }) })) }),
});
const secretRefs = z.object({ name: z.string(), key: z.string() });
const secretShape = z.object({ data: z.record(z.string(), z.string()) });

/** The real event sources and sensors, each a process. Each namespace has a JetStream bus of its own. */
export class Events {
  private count = 0;
  private readonly buses = new Map<string, Promise<string>>();

  constructor(
    private readonly processes: Processes,
    private readonly options: EventsOptions,
  ) {}

  /**
   * Runs an EventSource. The ports of its webhooks are replaced by free ones.
   *
   * @returns also the URL of each webhook, by its name.
   */
  async startEventSource(
    given: Manifest,
  ): Promise<RunningProgram & { readonly urls: Readonly<Record<string, string>> }> {
    const object = structuredClone(kubeObject.parse(given));
    const { spec } = podShape.parse(object);
    const names = Object.keys(spec.webhook ?? {});
    const ports = await freePorts(names.length);
    const endpoints = z
      .object({
        spec: z.object({
          webhook: z.record(z.string(), z.looseObject({ endpoint: z.string() })).default({}),
        }),
      })
      .parse(object).spec.webhook;
    const webhook = Object.fromEntries(
      Object.entries(endpoints).map(([name, hook], index) => [name, { ...hook, port: String(ports[index]) }]),
    );
    const patched = names.length === 0 ? object : { ...object, spec: { ...spread(object['spec']), webhook } };
    const running = await this.run('eventsource-service', 'EVENTSOURCE_OBJECT', patched, ports);
    const urls = names.map((name, index) => [
      name,
      `http://127.0.0.1:${ports[index]}${endpoints[name]?.endpoint ?? ''}`,
    ]);
    return { ...running, urls: z.record(z.string(), z.string()).parse(Object.fromEntries(urls)) };
  }

  /** Runs a Sensor. It hears of events that come after it is ready. */
  async startSensor(given: Manifest): Promise<RunningProgram> {
    return this.run('sensor-service', 'SENSOR_OBJECT', kubeObject.parse(given), []);
  }

  private async run(
    service: 'eventsource-service' | 'sensor-service',
    variable: 'EVENTSOURCE_OBJECT' | 'SENSOR_OBJECT',
    object: z.output<typeof kubeObject>,
    ports: readonly number[],
  ): Promise<RunningProgram> {
    const { bin, folder, plane } = this.options;
    const { namespace = 'default', name } = object.metadata;
    const home = join(folder, 'events', `${this.count++}-${object.kind}-${name}`);
    await mkdir(home, { recursive: true });
    await mountSecrets(plane.admin, namespace, object, home);
    const account = podShape.parse(object).spec.template?.serviceAccountName ?? 'default';
    const token = await plane.admin.token(namespace, account);
    const kubeconfig = await writeKubeconfig(join(home, 'kubeconfig'), { ...plane, token });
    const [metrics = 0] = await freePorts(1);
    return this.processes.start({
      name: `${this.count}-${object.kind.toLowerCase()}-${name}`,
      command: join(bin, 'argo-events-services'),
      args: [service],
      env: {
        // It says only then that it has subscribed.
        LOG_LEVEL: 'debug',
        // Sensors call `argo` to submit and resume workflows.
        PATH: `${bin}:${process.env['PATH'] ?? ''}`,
        HOME: home,
        TMPDIR: home,
        [variable]: Buffer.from(JSON.stringify(object)).toString('base64'),
        EVENTBUS_CONFIG: await this.bus(namespace),
        EVENTBUS_SUBJECT: `eventbus-${namespace}`,
        POD_NAME: `${name}-0`,
        NAMESPACE: namespace,
        KUBECONFIG: kubeconfig,
        METRICS_PORT: String(metrics),
        VOLUMES_ROOT: home,
      },
      ready: async (log) => {
        if (service === 'sensor-service') return hasSubscribed(object, await log());
        return (
          (await log()).includes('Eventing server started') &&
          (await Promise.all(ports.map(accepts))).every(Boolean)
        );
      },
    });
  }

  private bus(namespace: string): Promise<string> {
    const known = this.buses.get(namespace) ?? this.startBus(namespace);
    this.buses.set(namespace, known);
    return known;
  }

  /** The TLS certificate is the one that the API server made; the clients do not look at names. */
  private async startBus(namespace: string): Promise<string> {
    const { bin, folder, plane } = this.options;
    const [port = 0] = await freePorts(1);
    const { certFile, keyFile } = plane.certificate;
    const config = {
      listen: `127.0.0.1:${port}`,
      jetstream: { store_dir: join(folder, 'jetstream', namespace) },
      tls: { cert_file: certFile, key_file: keyFile },
    };
    const file = join(folder, `nats-${namespace}.json`);
    await writeFile(file, JSON.stringify(config));
    await this.processes.start({
      name: `nats-server-${namespace}`,
      command: join(bin, 'nats-server'),
      args: ['--config', file],
      ready: () => accepts(port),
    });
    const jetstream = { url: `nats://127.0.0.1:${port}`, streamConfig: 'replicas: 1\nduplicates: 300s\n' };
    return Buffer.from(JSON.stringify({ jetstream })).toString('base64');
  }
}

/** Writes the Secrets that an object refers to where its pod would find them mounted. */
async function mountSecrets(admin: KubeApi, namespace: string, object: unknown, root: string): Promise<void> {
  for (const { name, key } of findSecrets(object)) {
    const { data } = secretShape.parse(
      await admin.get({ apiVersion: 'v1', kind: 'Secret', namespace, name }),
    );
    const value = data[key];
    if (value === undefined) throw new Error(`the Secret ${namespace}/${name} has no key ${key}`);
    const file = join(root, 'argo-events/secrets', name, key);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, Buffer.from(value, 'base64'));
  }
}

function findSecrets(value: unknown): z.output<typeof secretRefs>[] {
  if (Array.isArray(value)) return value.flatMap(findSecrets);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) => {
    const found =
      /secret$/i.test(key) || key === 'secretKeyRef' ? secretRefs.safeParse(child).data : undefined;
    return found === undefined ? findSecrets(child) : [found];
  });
}

/** Whether every trigger of a sensor has subscribed: events that come before that are lost to it. */
function hasSubscribed(sensor: unknown, log: string): boolean {
  const { triggers } = triggersShape.parse(sensor).spec;
  const lines = log.split('\n');
  const done = lines.filter((line) => line.includes('successfully subscribed to subject'));
  const begun = lines.filter((line) => line.includes('Subscribing to subject'));
  const names = triggers.map(({ template }) => template.name);
  return (
    begun.length === done.length &&
    names.every((name) => done.some((line) => line.includes(`"triggerName":"${name}"`)))
  );
}

function spread(value: unknown): object {
  return typeof value === 'object' && value !== null ? value : {};
}
