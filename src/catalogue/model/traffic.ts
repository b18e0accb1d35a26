/** Parts of the cluster that workloads talk with and no system owns; the environment says where they are. */
export const PLATFORM_PARTS = ['ingress', 'prometheus', 'alertmanager', 'controller'] as const;
export type PlatformPart = (typeof PLATFORM_PARTS)[number];

/** The other end of a connection. */
export type Peer =
  /** Pods by their `app` label, in the workload's own namespace unless another is named. */
  | { readonly app: string; readonly namespace?: string }
  /** Every pod of a namespace. */
  | { readonly namespace: string }
  | { readonly platform: PlatformPart }
  /** Addresses outside, such as a managed database. */
  | { readonly cidr: string }
  /** Services on public addresses, by their hosts. A policy knows no names: every public address is let through. */
  | { readonly public: readonly [string, ...string[]] };

/** A connection by TCP. */
export interface Flow {
  readonly peer: Peer;
  /** Port of the pod that is connected to. */
  readonly port: number;
  /** What it is for. */
  readonly text: string;
}

/**
 * Every connection that a workload needs, beyond those that follow from the rest: name resolution, scraping of its
 * `metrics`, and connections from workloads that name it in their own `egress`. Nothing else is let through.
 */
export interface Traffic {
  readonly ingress: readonly Flow[];
  readonly egress: readonly Flow[];
}
