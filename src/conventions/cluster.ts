/** What every cluster has, by the names that Kubernetes and its usual parts give it. */

/** On every namespace, set by the API server. */
export const NAMESPACE_NAME = 'kubernetes.io/metadata.name';

/** Labels of the pods that resolve names; CoreDNS carries them as kube-dns did. */
export const DNS_PODS = { 'k8s-app': 'kube-dns' } as const;

/** Node labels by which pods are spread. */
export const TOPOLOGY_KEYS = {
  zone: 'topology.kubernetes.io/zone',
  host: 'kubernetes.io/hostname',
} as const;

/** Where workloads send traces, by OTLP over gRPC. */
export const TRACING = {
  namespace: 'observability',
  host: 'otel-collector.observability.svc',
  port: 4317,
} as const;

/**
 * Every IPv4 address that the Internet routes: without private networks (RFC 1918, RFC 6598), which hold the cluster's
 * own pods, without the host itself, and without link-local addresses, where clouds serve credentials.
 */
export const PUBLIC_ADDRESSES = {
  cidr: '0.0.0.0/0',
  except: ['10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.168.0.0/16'],
} as const;

/**
 * Where an API server answers: managed ones on 443, others on 6443. Policies see the server's own address behind that
 * of its Service.
 */
export const API_SERVER = { anywhere: ['0.0.0.0/0', '::/0'], ports: [443, 6443] } as const;

/** Addresses of the own link, where clouds serve credentials. */
export const LINK_LOCAL: Readonly<Record<string, string>> = {
  '0.0.0.0/0': '169.254.0.0/16',
  '::/0': 'fe80::/10',
};
