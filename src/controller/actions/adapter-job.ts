import type { AdapterFile } from '../../api/adapters.ts';
import { seconds } from '../../api/scalars.ts';
import { variableOf } from '../../conventions/adapters.ts';
import { CHANGE_ANNOTATIONS } from '../../conventions/changes.ts';
import { MANAGED_BY, OBJECT_LABELS } from '../../conventions/labels.ts';
import { RESTRICTED } from '../../conventions/pod-security.ts';
import type { KubernetesObject } from '../kubernetes/objects.ts';
import { madeName } from './made-name.ts';

/** An adapter that is installed. */
export type Adapter = Extract<AdapterFile['adapters'][string], { readonly image: string }>;

/** The container that an adapter runs in. */
export const ADAPTER_CONTAINER = 'adapter';

/** Why an adapter cannot run with these values; nothing when it can. */
export function whyNotRun(
  name: string,
  { parameters }: Adapter,
  values: Readonly<Record<string, string>>,
): string | undefined {
  const missing = parameters.filter((parameter) => values[parameter] === undefined);
  if (missing.length > 0) return `Adapter '${name}' needs ${missing.join(', ')}, which nothing gives.`;
  const surplus = Object.keys(values).filter((value) => !parameters.includes(value));
  if (surplus.length > 0) return `Adapter '${name}' has no parameter ${surplus.join(', ')}.`;
  return undefined;
}

/** One run of an adapter. */
export interface JobInput {
  readonly name: string;
  readonly adapter: Adapter;
  readonly values: Readonly<Record<string, string>>;
  /** By it the Job is known again. */
  readonly key: string;
  readonly timeout: string;
  /** 0 when absent. */
  readonly retries?: number | undefined;
}

/** The Job of a run. Image, command, account and namespace come from the file of adapters alone. */
export function adapterJob({ name, adapter, values, key, timeout, retries = 0 }: JobInput): KubernetesObject {
  const labels = { [OBJECT_LABELS.managedBy]: MANAGED_BY, [OBJECT_LABELS.component]: 'adapter' };
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name: madeName(name, key),
      namespace: adapter.namespace,
      labels,
      annotations: { [CHANGE_ANNOTATIONS.change]: key },
    },
    spec: {
      // Trying again is the runbook's decision, since it may not be harmless.
      backoffLimit: retries,
      activeDeadlineSeconds: seconds(timeout),
      ttlSecondsAfterFinished: KEPT_SECONDS,
      template: { metadata: { labels }, spec: podOf(adapter, values) },
    },
  };
}

/** A day: long enough to be read, and longer than any journal needs to recognise the Job. */
const KEPT_SECONDS = 86_400;
/** An adapter asks one thing and ends; one that needs more says so by failing. */
const RESOURCES = {
  requests: { cpu: '50m', memory: '64Mi', 'ephemeral-storage': '64Mi' },
  limits: { cpu: '500m', memory: '256Mi', 'ephemeral-storage': '256Mi' },
} as const;

function podOf({ image, command, serviceAccount }: Adapter, values: Readonly<Record<string, string>>) {
  return {
    restartPolicy: 'Never',
    ...(serviceAccount === undefined ? {} : { serviceAccountName: serviceAccount }),
    automountServiceAccountToken: serviceAccount !== undefined,
    enableServiceLinks: false,
    securityContext: RESTRICTED.pod,
    containers: [
      {
        name: ADAPTER_CONTAINER,
        image,
        command,
        env: Object.entries(values).map(([name, value]) => ({
          name: variableOf(name),
          value: literal(value),
        })),
        resources: RESOURCES,
        securityContext: RESTRICTED.container,
      },
    ],
  };
}

/** Kubernetes expands `$(NAME)` in values too; a doubled dollar sign is a plain one. */
function literal(value: string): string {
  return value.replaceAll('$', '$$$$');
}
