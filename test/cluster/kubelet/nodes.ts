import type { KubeApi, Manifest } from '../api.ts';
import type { Pod } from './pod.ts';

/** Three, so that a retry can leave one and still choose. */
const NAMES = ['node-a', 'node-b', 'node-c'];
const CAPACITY = { cpu: '64', memory: '256Gi', pods: '1000', 'ephemeral-storage': '1Ti' };

type Labels = Readonly<Record<string, string>>;

function labelsOf(name: string): Labels {
  return { 'kubernetes.io/hostname': name, 'kubernetes.io/os': 'linux', 'kubernetes.io/arch': 'amd64' };
}

/** Made-up nodes. */
export async function createNodes(api: KubeApi): Promise<void> {
  const at = new Date().toISOString();
  const ready = {
    type: 'Ready',
    status: 'True',
    reason: 'StandIn',
    lastHeartbeatTime: at,
    lastTransitionTime: at,
  };
  for (const name of NAMES) {
    const node: Manifest = { apiVersion: 'v1', kind: 'Node', metadata: { name, labels: labelsOf(name) } };
    await api.apply(node);
    const status = { capacity: CAPACITY, allocatable: CAPACITY, conditions: [ready] };
    await api.patch({ apiVersion: 'v1', kind: 'Node', name }, { status }, 'status');
    // Admission taints a new node until somebody says that it is ready.
    await api.patch({ apiVersion: 'v1', kind: 'Node', name }, { spec: { taints: null } });
  }
}

/** The nodes that a pod may go to: its selector and required affinity hold, and the node is not lost. */
export function candidates(pod: Pod, lost: ReadonlySet<string>): readonly string[] {
  const terms =
    pod.spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  return NAMES.filter((name) => {
    const labels = labelsOf(name);
    const selected = Object.entries(pod.spec.nodeSelector).every(([key, value]) => labels[key] === value);
    const wanted =
      terms.length === 0 || terms.some(({ matchExpressions }) => matchExpressions.every(fits(labels)));
    return selected && wanted && !lost.has(name);
  });
}

function fits(labels: Labels) {
  return ({
    key,
    operator,
    values,
  }: {
    key: string;
    operator: string;
    values: readonly string[];
  }): boolean => {
    const value = labels[key];
    switch (operator) {
      case 'In':
        return value !== undefined && values.includes(value);
      case 'NotIn':
        return value === undefined || !values.includes(value);
      case 'Exists':
        return value !== undefined;
      case 'DoesNotExist':
        return value === undefined;
      default:
        throw new Error(`the stand-in scheduler does not know the operator ${operator} of a node affinity`);
    }
  };
}
