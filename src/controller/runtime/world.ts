import { isDeepStrictEqual } from 'node:util';
import type { AdapterFile } from '../../api/adapters.ts';
import type { RemediationResource } from '../../api/remediation.ts';
import type { RunbookResource } from '../../api/runbook.ts';
import { seconds } from '../../api/scalars.ts';
import type { Target } from '../../api/target.ts';
import { prepareAction } from '../actions/index.ts';
import type { Clock } from '../clock.ts';
import { acts } from '../decide/decide.ts';
import { factsOf } from '../decide/facts.ts';
import { COLLECT_DEFAULTS } from '../evidence/collect.ts';
import type { PrometheusReader } from '../evidence/collector.ts';
import { silentConsumers } from '../evidence/consumers.ts';
import { collectors } from '../evidence/index.ts';
import { collectOf, parametersOf, type CollectWith } from '../evidence/of-remediation.ts';
import { standingOf } from '../gitops/standing.ts';
import type { IsSilenced } from '../adapters/alertmanager.ts';
import { RetryableError } from '../kubernetes/errors.ts';
import { isAlreadySo } from '../kubernetes/is-so.ts';
import { PODS } from '../kubernetes/objects.ts';
import type { AccessReviewer, Change, KubernetesReader, KubernetesWriter } from '../kubernetes/ports.ts';
import { sendWithParents } from '../kubernetes/parents.ts';
import type { World } from '../reconcile/world.ts';
import type { RunbookStore } from '../runbooks/store.ts';
import { modeOf, type ControllerSettings } from '../settings.ts';
import { readPause } from './pause.ts';
import type { Remediations } from './remediations.ts';

export interface WorldOptions {
  readonly clock: Clock;
  readonly namespace: string;
  readonly settings: () => ControllerSettings;
  readonly adapters: () => AdapterFile['adapters'];
  readonly cluster: KubernetesReader & KubernetesWriter;
  readonly prometheus: PrometheusReader;
  /** Absent where nobody can be asked about rights. */
  readonly access?: AccessReviewer;
  readonly remediations: Remediations;
  readonly runbooks: RunbookStore;
  readonly silenced: IsSilenced;
  /** Whether this process may change anything now. */
  readonly mayAct: () => boolean;
  readonly record: World['record'];
}

/** The world of an episode: the real cluster, behind the ports. */
export function worldOf(options: WorldOptions): World {
  const { clock, namespace, cluster, remediations, runbooks } = options;
  return {
    clock,
    settings: options.settings,
    pause: () => readPause(cluster, namespace),
    runbook: (name) => runbooks.get(name),
    remediations: () => remediations.all(),
    save: (remediation, status) => leading(options, () => remediations.save(remediation, status)),
    hold: (remediation, held) => leading(options, () => remediations.hold(remediation, held)),
    collect: (remediation, runbook, only) => {
      const { prometheus, access } = options;
      const jobs = jobsFor(runbook, options);
      const readers = { cluster, prometheus, ...(access === undefined ? {} : { access }) };
      const using = { ...readers, collectors, options: { ...COLLECT_DEFAULTS, clock }, jobs };
      return collectOf(remediation, runbook, using, only);
    },
    // Nothing here analyses failures yet; an abstention leaves the evidence to decide.
    analyse: () => Promise.resolve({ category: 'Unknown', transient: false, confidence: 0 }),
    prepare: (remediation, runbook, remedy, idempotencyKey) => {
      const context = {
        ...sharedContext(remediation, runbook, options),
        remediation,
        system: runbook.spec.system,
        idempotencyKey,
        begun: remediation.status?.journal?.find((entry) => entry.idempotencyKey === idempotencyKey),
        evidence: factsOf(remediation).evidence,
        adapters: options.adapters(),
        argoCd: options.settings().argoCd,
        inactiveConsumers: inactiveConsumersOf(runbook, options),
      };
      return Promise.resolve(prepareAction(remedy.action, context));
    },
    send: (change, sending) => leading(options, () => sendWithParents(change, sending, cluster)),
    isSo: (change) => isSo(change, cluster),
    standing: (change) => standingOf(change, cluster),
    silenced: options.silenced,
    record: options.record,
  };
}

/** Does something that only the leader does; asked right before, since an election may be lost at any time. */
function leading<Result>({ mayAct }: WorldOptions, act: () => Promise<Result>): Promise<Result> {
  if (mayAct()) return act();
  const request = 'leader election';
  return Promise.reject(new RetryableError('this replica does not lead any more', { status: 0, request }));
}

/** Asks by the same measure as the runbook's evidence, so that both mean the same by silent. */
function inactiveConsumersOf(runbook: RunbookResource, { clock, prometheus }: WorldOptions) {
  return async (id: string): Promise<readonly string[] | undefined> => {
    const target = targetOf(runbook, id);
    const idle = runbook.spec.evidence
      .flatMap(({ source }) => ('streamState' in source ? [source.streamState] : []))
      .find((one) => one.target === id && one.measure === 'inactiveConsumers')?.idle;
    if (!('stream' in target) || idle === undefined) return undefined;
    return silentConsumers(target.stream, seconds(idle), { prometheus, now: clock.now() });
  };
}

/** Diagnostic Jobs are writes: made where the runbook may change something, and never while everything is paused. */
function jobsFor(runbook: RunbookResource, options: WorldOptions): NonNullable<CollectWith['jobs']> {
  const { adapters, cluster, namespace, settings } = options;
  const { name } = runbook.metadata;
  const isActive = runbook.spec.remedies
    .filter(acts)
    .some((one) => modeOf(settings(), name, one) !== 'shadow');
  const shared = { adapters: adapters() };
  if (runbook.spec.suspend) return { ...shared, whyNot: 'its runbook is suspended' };
  if (!isActive) return { ...shared, whyNot: 'all remedies of its runbook are in shadow' };
  const create = async (change: Change) => {
    if ((await readPause(cluster, namespace)) !== 'off') throw new Error('everything is paused');
    await leading(options, () => cluster.send(change, { dryRun: false }));
  };
  return { ...shared, create };
}

function sharedContext(
  remediation: RemediationResource,
  runbook: RunbookResource,
  { clock, cluster }: WorldOptions,
) {
  return {
    now: clock.now(),
    parameters: parametersOf(remediation, runbook.spec.parameters),
    target: (id: string) => targetOf(runbook, id),
    cluster,
  };
}

function targetOf({ metadata, spec }: RunbookResource, id: string): Target {
  const found = spec.targets.find((target) => target.id === id);
  if (found === undefined) throw new RangeError(`Runbook '${metadata.name}' has no target '${id}'`);
  return found.target;
}

/** Whether the cluster already is as a change would make it. */
async function isSo(change: Change, cluster: KubernetesReader): Promise<boolean> {
  if ('patch' in change) {
    return isAlreadySo(await cluster.get(change.patch.ref), change.patch.steps);
  }
  if ('delete' in change) {
    const { ref, uid } = change.delete;
    return (await cluster.get(ref))?.metadata.uid !== uid;
  }
  if ('evict' in change) {
    const { namespace, name, uid } = change.evict;
    return (await cluster.get({ ...PODS, namespace, name }))?.metadata.uid !== uid;
  }
  return isMade(change.create, cluster);
}

async function isMade(
  { type, object }: Extract<Change, { create: unknown }>['create'],
  cluster: KubernetesReader,
): Promise<boolean> {
  const { name, namespace } = object.metadata;
  const there = await cluster.get({ ...type, name, ...(namespace === undefined ? {} : { namespace }) });
  return (
    there !== undefined && isDeepStrictEqual(there['spec'] ?? there['data'], object['spec'] ?? object['data'])
  );
}
