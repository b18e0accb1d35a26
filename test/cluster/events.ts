import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { kubeObject, type KubeApi, type Manifest } from './api.ts';
import { Bus, type BusOptions } from './bus.ts';
import { accepts, writeKubeconfig, type ControlPlane } from './control-plane.ts';
import { freePorts, type Processes, type RunningProgram } from './processes.ts';

const listener = z.looseObject({
  endpoint: z.string(),
  port: z.string(),
  serverCertSecret: z.looseObject({}).optional(),
});
type Listener = z.output<typeof listener>;
const eventSource = z.looseObject({
  spec: z.looseObject({
    webhook: z.record(z.string(), listener).optional(),
    github: z.record(z.string(), z.looseObject({ webhook: listener })).optional(),
  }),
});
const serviceAccount = z.object({
  spec: z.object({ template: z.object({ serviceAccountName: z.string().optional() }).optional() }),
});
const triggersShape = z.object({
  spec: z.object({ triggers: z.array(z.object({ template: z.object({ name: z.string() }) })) }),
});
const secretRefs = z.object({ name: z.string(), key: z.string() });
const secretShape = z.object({ data: z.record(z.string(), z.string()) });

/** The real event sources and sensors, each a process. Each namespace has a bus of its own. */
export class Events {
  private count = 0;
  private readonly buses = new Map<string, Promise<Bus>>();

  constructor(
    private readonly processes: Processes,
    private readonly options: BusOptions,
  ) {}

  /** A certificate and its key, for servers that want one. */
  get certificate(): ControlPlane['certificate'] {
    return this.options.plane.certificate;
  }

  /** The bus of a namespace; the first call starts it. */
  bus(namespace: string): Promise<Bus> {
    const known = this.buses.get(namespace) ?? Bus.start(this.processes, namespace, this.options);
    this.buses.set(namespace, known);
    return known;
  }

  /**
   * Runs an EventSource. The ports that it listens to are replaced by free ones.
   *
   * @returns also the URL of each event that it listens for, by its name.
   */
  async startEventSource(
    given: Manifest,
  ): Promise<RunningProgram & { readonly urls: Readonly<Record<string, string>> }> {
    const object = eventSource.parse(structuredClone(given));
    const listeners: [string, Listener][] = [
      ...Object.entries(object.spec.webhook ?? {}),
      ...Object.entries(object.spec.github ?? {}).map(([name, { webhook }]): [string, Listener] => [
        name,
        webhook,
      ]),
    ];
    const ports = await freePorts(listeners.length);
    const urls = listeners.map(([name, own], index) => {
      own.port = String(ports[index]);
      return [
        name,
        `${own.serverCertSecret === undefined ? 'http' : 'https'}://127.0.0.1:${own.port}${own.endpoint}`,
      ];
    });
    const running = await this.run(
      'eventsource-service',
      'EVENTSOURCE_OBJECT',
      kubeObject.parse(object),
      ports,
    );
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
    const bus = await this.bus(namespace);
    const home = join(folder, 'events', `${this.count++}-${object.kind}-${name}`);
    await mkdir(home, { recursive: true });
    await mountSecrets(plane.admin, namespace, object, home);
    const account = serviceAccount.parse(object).spec.template?.serviceAccountName ?? 'default';
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
        EVENTBUS_CONFIG: bus.config,
        EVENTBUS_SUBJECT: `eventbus-${namespace}`,
        POD_NAME: `${name}-0`,
        NAMESPACE: namespace,
        KUBECONFIG: kubeconfig,
        METRICS_PORT: String(metrics),
        VOLUMES_ROOT: home,
      },
      ready: async (log) => {
        if (service === 'sensor-service') return hasSubscribed(object, await log());
        const listens = (await Promise.all(ports.map(accepts))).every(Boolean);
        return listens && (await log()).includes('Eventing server started');
      },
    });
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
  const names = triggers.map(({ template }) => `"triggerName":"${template.name}"`);
  return begun.length === done.length && names.every((name) => done.some((line) => line.includes(name)));
}
