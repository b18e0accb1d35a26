import type { AdapterFile } from '../../api/adapters.ts';
import { Events } from '../adapters/events.ts';
import { auditFile, type AuditFile } from '../adapters/audit-file.ts';
import { mountedCertificate, type Certificate } from '../adapters/certificate.ts';
import { KubernetesClient } from '../adapters/kubernetes/client.ts';
import { connectionOf, type Connection } from '../adapters/kubernetes/connection.ts';
import { Informer } from '../adapters/kubernetes/informer.ts';
import {
  counted,
  Frequency,
  givingWay,
  lined,
  paced,
  type PaceSettings,
} from '../adapters/kubernetes/rate.ts';
import { said, type Log } from '../adapters/log.ts';
import { mountedFile, type MountedFile } from '../adapters/mounted-file.ts';
import { parseAdapters, parseSettings, parseTokens } from '../adapters/settings-file.ts';
import type { Metrics } from '../adapters/metrics.ts';
import { systemClock } from '../clock.ts';
import type { ControllerConfig } from '../config.ts';
import type { ResourceType } from '../kubernetes/objects.ts';
import type { ControllerSettings } from '../settings.ts';

/** The files that are mounted into the pod. */
export interface Mounted {
  readonly settings: MountedFile<ControllerSettings>;
  readonly tokens: MountedFile<readonly string[]>;
  readonly adapters: MountedFile<AdapterFile['adapters']> | undefined;
  /** Of the webhook; it listens in the clear without one. */
  readonly certificate: MountedFile<Certificate> | undefined;
}

/** @throws Error when one of them is not there or invalid. */
export async function mountedFiles(config: ControllerConfig, log: Log): Promise<Mounted> {
  const telling = (what: string) => (error: Error | undefined) => {
    if (error === undefined) log('info', { what }, `The ${what} changed.`);
    else log('error', { what, error: said(error) }, `The ${what} are invalid; the last valid ones stay.`);
  };
  const { settings, tokens, adapters, tlsCert: cert, tlsKey: key } = config;
  return {
    settings: await mountedFile({ path: settings, parse: parseSettings, changed: telling('settings') }),
    tokens: await mountedFile({ path: tokens, parse: parseTokens, changed: telling('tokens') }),
    adapters:
      adapters === undefined
        ? undefined
        : await mountedFile({ path: adapters, parse: parseAdapters, changed: telling('adapters') }),
    certificate:
      cert === undefined || key === undefined
        ? undefined
        : await mountedCertificate({ cert, key, changed: telling('certificate and its key') }),
  };
}

/** Milliseconds. A write of the leader must be over before the lease could be another's: see `ELECTION_TIMES`. */
const ACTING_MS = 4500;
const VITAL_MS = 3000;
const INTAKE_MS = 4000;
const LISTING_MS = 30_000;

/**
 * Requests a second of what the episodes do. A thousand alerts take some six thousand requests until all are decided,
 * which must not last longer than a minute; kubelets and autoscalers ask for as much.
 */
const ACTING_PACE: PaceSettings = { perSecond: 150, burst: 300 };
/**
 * While so many alerts a second come in, the episodes have that part of their pace: what is not stored is lost when this
 * process is, and what is stored can be decided when the storm is over.
 */
const ALERTS_ARE_MANY = 40;
const SHARE_IN_STORM = 1 / 15;
/** A storm of alerts is stored faster than that, since Alertmanager waits for it. */
const INTAKE_PACE: PaceSettings = { perSecond: 400, burst: 800 };
/** Looks at breakers, and answers to calls that wait: a hundred of them must not wait for the half minute that they have. */
const BREAKER_PACE: PaceSettings = { perSecond: 50, burst: 100 };
const BESIDE_PACE: PaceSettings = { perSecond: 10, burst: 50 };
/** Alerts that are being stored at one time; above that what is done about the earlier ones can wait a moment. */
const MANY_STORED = 4;
/** Alerts that are being sent to the API server at one time; more only make each of them slower. */
const INTAKE_AT_ONCE = 24;

/** One client for each kind of work, so that none waits for the turns of another; the lease waits for nobody. */
export function clientsOf(
  { connection, vital }: Omit<Place, 'namespace'>,
  {
    signal,
    metrics,
    mayAct,
  }: {
    readonly signal: AbortSignal;
    readonly metrics: () => Metrics;
    readonly mayAct: () => boolean;
  },
) {
  const answered = (method: string, status: number) => {
    metrics().apiRequests.inc({ method, status: String(status) });
  };
  const shared = { connection, signal, answered };
  const alerts = new Frequency();
  const storing = lined(counted(paced(INTAKE_PACE), alerts), INTAKE_AT_ONCE, INTAKE_MS);
  const stored = (method: string, status: number) => {
    storing.done();
    answered(method, status);
  };
  const share = () => (alerts.perSecond() > ALERTS_ARE_MANY ? SHARE_IN_STORM : 1);
  const pace = givingWay(paced(ACTING_PACE, share), () => storing.length() > MANY_STORED);
  return {
    acting: new KubernetesClient({ ...shared, timeoutMs: ACTING_MS, pace, mayWrite: mayAct }),
    intake: new KubernetesClient({ ...shared, timeoutMs: INTAKE_MS, pace: storing, answered: stored }),
    breakers: new KubernetesClient({ ...shared, timeoutMs: ACTING_MS, pace: paced(BREAKER_PACE) }),
    beside: new KubernetesClient({ ...shared, pace: paced(BESIDE_PACE) }),
    vital: new KubernetesClient({ ...shared, connection: vital, timeoutMs: VITAL_MS }),
    listing: new KubernetesClient({ ...shared, timeoutMs: LISTING_MS }),
  };
}
export type Clients = ReturnType<typeof clientsOf>;

export interface Watching {
  readonly connection: Connection;
  readonly client: Clients['listing'];
  readonly namespace: string;
  readonly metrics: () => Metrics;
  readonly log: Log;
}

/** An informer for one of the own kinds. */
export function informerFor(
  type: ResourceType,
  { connection, client, namespace, metrics, log }: Watching,
  changed: (name: string) => void,
): Informer {
  const resource = type.plural;
  return new Informer({
    client,
    connection,
    type,
    namespace,
    changed,
    restarted: (reason, error) => {
      metrics().watchRestarts.inc({ resource, reason });
      log('warn', { resource, reason, error: said(error) }, 'A watch begins anew.');
    },
  });
}

/** The connection, and the namespace in which everything is. */
export interface Place {
  readonly connection: Connection;
  /** The same with sockets of its own: a lease that waits for a storm's requests is lost. */
  readonly vital: Connection;
  readonly namespace: string;
}

/** @throws Error when there is none. */
export async function placeOf(config: ControllerConfig): Promise<Place> {
  const [connection, vital] = [await connectionOf(config), await connectionOf(config)];
  const namespace = config.namespace ?? connection.namespace;
  if (namespace === undefined)
    throw new Error('no namespace is given: pass --namespace or set POD_NAMESPACE');
  return { connection, vital, namespace };
}

/** Where happenings go that people read. */
export function tellingTo(
  { beside }: Pick<Clients, 'beside'>,
  {
    namespace,
    config,
    log,
    metrics,
  }: {
    readonly namespace: string;
    readonly config: ControllerConfig;
    readonly log: Log;
    readonly metrics: () => Metrics;
  },
): { readonly events: Events; readonly audit: AuditFile } {
  const { identity } = config;
  const failed = (error: unknown, remediation: string) => {
    log('warn', { remediation, error: said(error) }, 'An event could not be written.');
  };
  const audit = auditFile(config.audit ?? process.stderr, (error) => {
    metrics().auditFailures.inc();
    log('error', { error: said(error) }, 'An audit line could not be written.');
  });
  return { events: new Events({ client: beside, namespace, identity, clock: systemClock, failed }), audit };
}
