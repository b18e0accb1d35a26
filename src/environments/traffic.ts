import type { System } from '../catalogue/model/system.ts';
import type { Flow, Peer, Traffic } from '../catalogue/model/traffic.ts';
import type { Workload } from '../catalogue/model/workload.ts';
import { isConnected } from './emitted.ts';
import type { Environment } from './model.ts';
import { isIncluded } from './parts.ts';

/**
 * Every connection of a workload in an environment, or nothing where none is declared: its own, those of the
 * environment, scraping, and connections from the system's other workloads, which are declared at their start only.
 */
export function trafficOf(workload: Workload, system: System, environment: Environment): Traffic | undefined {
  const declared = workload.spec?.traffic;
  if (declared === undefined) return undefined;
  const added = environment.network.flows[workload.name] ?? {};
  const hasEnd = ({ peer }: Flow) => !isController(peer) || isIncluded(environment, 'controller');
  return {
    ingress: [
      ...declared.ingress.filter(hasEnd),
      ...scraping(workload),
      ...system.workloads
        .filter((other) => isConnected(other, environment))
        .flatMap((other) => incoming(other, workload, system)),
      ...(added.ingress ?? []),
    ],
    egress: [...declared.egress.filter(hasEnd), ...(added.egress ?? [])],
  };
}

/** Connections of the controller to workloads: those that declare it among their callers. */
export function controllerFlows(systems: readonly System[], environment: Environment): Flow[] {
  return systems.flatMap(({ namespace, workloads }) =>
    workloads
      .filter((workload) => isConnected(workload, environment))
      .flatMap(({ app, spec }) =>
        (spec?.traffic?.ingress ?? [])
          .filter(({ peer }) => isController(peer))
          .map((flow) => ({ ...flow, peer: { app, namespace } })),
      ),
  );
}

function isController(peer: Peer): boolean {
  return 'platform' in peer && peer.platform === 'controller';
}

function scraping({ spec }: Workload): Flow[] {
  const port = spec?.ports.find(({ name }) => name === spec.metrics?.port)?.port;
  return port === undefined ? [] : [{ peer: { platform: 'prometheus' }, port, text: 'Scrapes it.' }];
}

function incoming(from: Workload, to: Workload, { namespace }: System): Flow[] {
  return (from.spec?.traffic?.egress ?? [])
    .filter(({ peer }) => 'app' in peer && peer.app === to.app && isIn(peer, namespace))
    .map((flow) => ({ ...flow, peer: { app: from.app } }));
}

function isIn(peer: Extract<Peer, { readonly app: string }>, namespace: string): boolean {
  return (peer.namespace ?? namespace) === namespace;
}
