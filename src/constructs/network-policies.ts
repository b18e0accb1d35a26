import { k8s } from 'cdk8s-plus-27';
import type { Flow, Peer, Traffic } from '../catalogue/model/traffic.ts';
import { DNS_PODS, NAMESPACE_NAME, PUBLIC_ADDRESSES } from '../conventions/cluster.ts';
import { OBJECT_LABELS } from '../conventions/labels.ts';
import type { Environment } from '../environments/model.ts';

const DNS_PORT = 53;

/**
 * A policy that denies every connection of the selected pods but the given ones and name resolution. Answers to a
 * connection belong to it, and probes need no rule: a node always reaches the pods that run on it.
 */
export function networkPolicySpec(
  podLabels: Readonly<Record<string, string>>,
  { ingress, egress }: Traffic,
  environment: Environment,
): k8s.NetworkPolicySpec {
  const entries = byPort(ingress, environment).map(({ port, peers }) => ({ from: peers, ports: [tcp(port)] }));
  return {
    podSelector: { matchLabels: { ...podLabels } },
    policyTypes: ['Ingress', 'Egress'],
    // The server does not store an empty list, so that every sync would apply it anew.
    ...(entries.length === 0 ? {} : { ingress: entries }),
    egress: [
      nameResolution(environment),
      ...byPort(egress, environment).map(({ port, peers }) => ({ to: peers, ports: [tcp(port)] })),
    ],
  };
}

function nameResolution({ network }: Environment): k8s.NetworkPolicyEgressRule {
  return {
    to: [
      {
        namespaceSelector: inNamespace(network.namespaces.dns),
        podSelector: { matchLabels: { ...DNS_PODS } },
      },
    ],
    // Long answers come by TCP.
    ports: [{ protocol: 'UDP', port: k8s.IntOrString.fromNumber(DNS_PORT) }, tcp(DNS_PORT)],
  };
}

interface PortRule {
  readonly port: number;
  readonly peers: k8s.NetworkPolicyPeer[];
}

/** One rule for each port, in the order of the ports; a peer that is named twice stands there once. */
function byPort(flows: readonly Flow[], environment: Environment): PortRule[] {
  const ports = [...new Set(flows.map(({ port }) => port))].sort((a, b) => a - b);
  return ports.map((port) => {
    const peers = flows.filter((flow) => flow.port === port).map(({ peer }) => peerOf(peer, environment));
    return { port, peers: [...new Map(peers.map((peer) => [JSON.stringify(peer), peer])).values()] };
  });
}

function peerOf(peer: Peer, environment: Environment): k8s.NetworkPolicyPeer {
  if ('cidr' in peer) return { ipBlock: { cidr: peer.cidr } };
  if ('public' in peer) {
    return { ipBlock: { cidr: PUBLIC_ADDRESSES.cidr, except: [...PUBLIC_ADDRESSES.except] } };
  }
  if ('platform' in peer) return { namespaceSelector: inNamespace(platformNamespace(peer, environment)) };
  return {
    ...(peer.namespace === undefined ? {} : { namespaceSelector: inNamespace(peer.namespace) }),
    ...('app' in peer ? { podSelector: { matchLabels: { [OBJECT_LABELS.app]: peer.app } } } : {}),
  };
}

function platformNamespace(
  { platform }: Extract<Peer, { readonly platform: string }>,
  { namespace, network }: Environment,
): string {
  return platform === 'controller' ? namespace : network.namespaces[platform];
}

function inNamespace(name: string): k8s.LabelSelector {
  return { matchLabels: { [NAMESPACE_NAME]: name } };
}

function tcp(port: number): k8s.NetworkPolicyPort {
  return { protocol: 'TCP', port: k8s.IntOrString.fromNumber(port) };
}
