import { k8s } from 'cdk8s-plus-27';
import { seconds } from '../api/scalars.ts';
import type { EnvValue, Probe, Workload, WorkloadSpec } from '../catalogue/model/workload.ts';
import { switchesConfigMapName } from '../conventions/names.ts';
import { heartbeatCommand } from './heartbeat.ts';
import { RESTRICTED_CONTAINER, RESTRICTED_POD } from './restricted.ts';
import { topologySpread } from './topology-spread.ts';

export interface PodTemplateProps {
  readonly workload: Workload;
  readonly spec: WorkloadSpec;
  readonly image: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Those of the labels that select the pods. */
  readonly selector: Readonly<Record<string, string>>;
}

/** A pod of a workload, under the restricted pod security standard. */
export function podTemplate({
  workload,
  spec,
  image,
  labels,
  selector,
}: PodTemplateProps): k8s.PodTemplateSpec {
  const mounted = volumes(spec);
  return {
    metadata: { labels },
    spec: {
      serviceAccountName: workload.name,
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      terminationGracePeriodSeconds: seconds(spec.terminationGrace),
      topologySpreadConstraints: topologySpread(selector),
      securityContext: RESTRICTED_POD,
      containers: [container(workload, spec, image)],
      ...(mounted.length === 0 ? {} : { volumes: mounted }),
    },
  };
}

function container(workload: Workload, spec: WorkloadSpec, image: string): k8s.Container {
  const mounted = mounts(spec);
  return {
    name: workload.container,
    image,
    ...(spec.command === undefined ? {} : { command: [...spec.command] }),
    ...(spec.args === undefined ? {} : { args: [...spec.args] }),
    ports: spec.ports.map(({ name, port }) => ({ name, containerPort: port })),
    env: Object.entries(spec.env)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]) => environmentVariable(name, value)),
    ...(spec.switches.length === 0 ? {} : { envFrom: [switches(workload)] }),
    resources: { requests: quantities(spec.resources.requests), limits: quantities(spec.resources.limits) },
    startupProbe: probe(spec.probes.startup),
    readinessProbe: probe(spec.probes.readiness),
    livenessProbe: probe(spec.probes.liveness),
    securityContext: RESTRICTED_CONTAINER,
    ...(mounted.length === 0 ? {} : { volumeMounts: mounted }),
  };
}

/** The map is made by the controller when a remedy sets a switch; pods start without it. */
function switches({ name }: Workload): k8s.EnvFromSource {
  return { configMapRef: { name: switchesConfigMapName(name), optional: true } };
}

/** A variable with its value, or with where its value is. */
export function environmentVariable(name: string, value: EnvValue): k8s.EnvVar {
  if (typeof value === 'string') return { name, value };
  if ('secret' in value) return { name, valueFrom: { secretKeyRef: { name: value.secret, key: value.key } } };
  return { name, valueFrom: { configMapKeyRef: { name: value.configMap, key: value.key } } };
}

function probe(from: Probe): k8s.Probe {
  return {
    ...check(from),
    periodSeconds: seconds(from.period),
    failureThreshold: from.failures,
    ...(from.timeout === undefined ? {} : { timeoutSeconds: seconds(from.timeout) }),
  };
}

function check(from: Probe): k8s.Probe {
  if ('http' in from) {
    return { httpGet: { path: from.http.path, port: k8s.IntOrString.fromString(from.http.port) } };
  }
  if ('tcp' in from) return { tcpSocket: { port: k8s.IntOrString.fromString(from.tcp.port) } };
  return { exec: { command: 'heartbeat' in from ? heartbeatCommand(from.heartbeat) : [...from.exec] } };
}

function quantities(of: Readonly<Record<'cpu' | 'memory', string>>): Record<string, k8s.Quantity> {
  return { cpu: k8s.Quantity.fromString(of.cpu), memory: k8s.Quantity.fromString(of.memory) };
}

/** The volumes of a workload's files. */
export function volumes({ secretFiles = [], configFiles = [], scratch = [] }: WorkloadSpec): k8s.Volume[] {
  return [
    ...secretFiles.map(({ secret }) => ({
      name: secret,
      secret: { secretName: secret, defaultMode: 0o440 },
    })),
    ...configFiles.map(({ configMap }) => ({ name: configMap, configMap: { name: configMap } })),
    ...scratch.map(({ path, size }) => ({
      name: scratchName(path),
      emptyDir: { sizeLimit: k8s.Quantity.fromString(size) },
    })),
  ];
}

/** Where a workload's files are mounted. */
export function mounts({
  secretFiles = [],
  configFiles = [],
  scratch = [],
}: WorkloadSpec): k8s.VolumeMount[] {
  return [
    ...secretFiles.map(({ secret, path }) => ({ name: secret, mountPath: path, readOnly: true })),
    ...configFiles.map(({ configMap, path }) => ({ name: configMap, mountPath: path, readOnly: true })),
    ...scratch.map(({ path }) => ({ name: scratchName(path), mountPath: path })),
  ];
}

/** `/home/user/.cache` → `scratch-home-user-cache`: the name of a volume is a DNS label. */
function scratchName(path: string): string {
  return `scratch${path.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}`;
}

/** `25%` or `1`, as Kubernetes spells a share or a number of pods. */
export function percentOrCount(value: `${number}%` | number): k8s.IntOrString {
  return typeof value === 'number' ? k8s.IntOrString.fromNumber(value) : k8s.IntOrString.fromString(value);
}
