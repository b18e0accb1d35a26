import { z } from 'zod';

const labels = z.record(z.string(), z.string());
const selector = z.strictObject({ matchLabels: labels.optional() });
const peerShape = z.strictObject({
  ipBlock: z.strictObject({ cidr: z.string(), except: z.array(z.string()).optional() }).optional(),
  namespaceSelector: selector.optional(),
  podSelector: selector.optional(),
});
const port = z.strictObject({ port: z.number(), protocol: z.enum(['TCP', 'UDP']) });
const policyShape = z.object({
  metadata: z.object({ namespace: z.string() }),
  spec: z.strictObject({
    podSelector: selector,
    policyTypes: z.array(z.enum(['Ingress', 'Egress'])),
    ingress: z.array(z.strictObject({ from: z.array(peerShape), ports: z.array(port) })).default([]),
    egress: z.array(z.strictObject({ to: z.array(peerShape), ports: z.array(port) })),
  }),
});
type Policy = z.output<typeof policyShape>;
type Selector = z.output<typeof selector>;

/** One end of a connection: a pod when it has a namespace, otherwise only an address. */
export interface End {
  readonly ip: string;
  readonly namespace?: string;
  readonly labels?: Readonly<Record<string, string>>;
}

export interface Connection {
  readonly from: End;
  readonly to: End;
  readonly port: number;
  readonly protocol: 'TCP' | 'UDP';
}

/**
 * Whether NetworkPolicies let a connection through, as Kubernetes defines it: policies add up, an end that none
 * selects is open, and both ends must agree. A shape that it does not know makes it throw.
 */
export function allows(manifests: readonly unknown[], { from, to, port: number, protocol }: Connection) {
  const policies = manifests.map((manifest) => policyShape.parse(manifest));
  const serves = (ports: readonly z.output<typeof port>[]) =>
    ports.some((one) => one.port === number && one.protocol === protocol);
  const leaves = selecting(policies, from, 'Egress').map(({ metadata, spec }) =>
    spec.egress.some(
      (rule) => serves(rule.ports) && rule.to.some((peer) => isPeer(peer, to, metadata.namespace)),
    ),
  );
  const enters = selecting(policies, to, 'Ingress').map(({ metadata, spec }) =>
    spec.ingress.some(
      (rule) => serves(rule.ports) && rule.from.some((peer) => isPeer(peer, from, metadata.namespace)),
    ),
  );
  return [leaves, enters].every((side) => side.length === 0 || side.includes(true));
}

function selecting(policies: readonly Policy[], end: End, type: 'Ingress' | 'Egress'): Policy[] {
  return policies.filter(
    ({ metadata, spec }) =>
      metadata.namespace === end.namespace &&
      spec.policyTypes.includes(type) &&
      matches(spec.podSelector, end.labels),
  );
}

function isPeer(peer: z.output<typeof peerShape>, end: End, policyNamespace: string): boolean {
  if (peer.ipBlock !== undefined) {
    const { cidr, except = [] } = peer.ipBlock;
    return isWithin(end.ip, cidr) && !except.some((range) => isWithin(end.ip, range));
  }
  if (end.namespace === undefined) return false;
  const inNamespace =
    peer.namespaceSelector === undefined
      ? end.namespace === policyNamespace
      : matches(peer.namespaceSelector, { 'kubernetes.io/metadata.name': end.namespace });
  return inNamespace && (peer.podSelector === undefined || matches(peer.podSelector, end.labels));
}

function matches({ matchLabels = {} }: Selector, own: Readonly<Record<string, string>> = {}): boolean {
  return Object.entries(matchLabels).every(([key, value]) => own[key] === value);
}

function isWithin(ip: string, cidr: string): boolean {
  const [base = '', bits = '32'] = cidr.split('/');
  const size = 2 ** (32 - Number(bits));
  return Math.floor(toNumber(ip) / size) === Math.floor(toNumber(base) / size);
}

function toNumber(ip: string): number {
  return ip.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
}
