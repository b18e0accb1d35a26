import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import type { AdapterFile } from '../../src/api/adapters.ts';
import type { RemediationResource } from '../../src/api/remediation.ts';
import { runbookResource, type RunbookResource } from '../../src/api/runbook.ts';
import type { Target } from '../../src/api/target.ts';
import type { Prepared } from '../../src/controller/actions/action-module.ts';
import { prepareAction } from '../../src/controller/actions/index.ts';
import type { ActingRemedy } from '../../src/controller/decide/decide.ts';
import { factsOf } from '../../src/controller/decide/facts.ts';
import { COLLECT_DEFAULTS } from '../../src/controller/evidence/collect.ts';
import { collectors } from '../../src/controller/evidence/index.ts';
import { collectOf, parametersOf } from '../../src/controller/evidence/of-remediation.ts';
import type { KubernetesObject } from '../../src/controller/kubernetes/objects.ts';
import type { Change } from '../../src/controller/kubernetes/ports.ts';
import { reconcile } from '../../src/controller/reconcile/reconcile.ts';
import type { Status } from '../../src/controller/reconcile/status.ts';
import type { EvidenceResult } from '../../src/controller/decide/facts.ts';
import { isSo } from './prepared.ts';
import { alertSource, sampleRemediation } from './remediation.ts';
import { SampleWorld } from './sample-world.ts';
import { WritableCluster } from './writable-cluster.ts';

/** A Runbook as it is shipped to an environment; its name begins with that of its system. */
export function shippedRunbook(name: string, environment = 'production'): RunbookResource {
  const [system = ''] = /^(agent-pipeline|[a-z]+)/.exec(name) ?? [];
  const file = `dist/${environment}/${system}/stanchion-system/runbook-${name}.yaml`;
  return runbookResource.parse(parse(readFileSync(file, 'utf8')));
}

/** The target that a runbook has under an id. */
export function targetOf({ metadata, spec }: RunbookResource, id: string): Target {
  const found = spec.targets.find((target) => target.id === id);
  if (found === undefined) throw new RangeError(`Runbook '${metadata.name}' has no target '${id}'`);
  return found.target;
}

const data = z.record(z.string(), z.unknown());

type Reading = number | boolean | string;
type Readings = Readonly<Record<string, Reading>>;

/** What an episode starts from. */
export interface Episode {
  readonly runbook: RunbookResource;
  readonly objects?: readonly KubernetesObject[];
  /** What other stores than the cluster say, by the id of the evidence. Whatever is not here, the cluster is asked. */
  readonly readings?: Readings;
  readonly parameters?: Readonly<Record<string, string>>;
  /** The alert that opens it; the first of the runbook where not given, and nobody for `null`. */
  readonly alert?: string | null;
  readonly adapters?: AdapterFile['adapters'];
}

/** A shipped Runbook with the real collectors, decision, guards and actions, on a cluster in memory. */
export class RunbookWorld extends SampleWorld {
  readonly cluster: WritableCluster;
  readings: Readings;
  /** What the running system does once a change was made. */
  onSend: (change: Change) => void | Promise<void> = () => undefined;
  readonly #episode: Episode;

  constructor(episode: Episode) {
    super();
    const { runbook, objects = [], readings = {}, parameters = {} } = episode;
    this.#episode = episode;
    this.runbooks = [runbook];
    this.readings = readings;
    this.cluster = new WritableCluster(structuredClone([...objects]));
    const { name } = runbook.metadata;
    const source = sourceOf(episode);
    this.stored = sampleRemediation({
      name: `${name}-0123456789abcdef`,
      spec: { runbook: name, source, parameters: { ...parameters } },
    });
  }

  override collect = async (
    remediation: RemediationResource,
    runbook: RunbookResource,
    only?: readonly string[],
  ): Promise<readonly EvidenceResult[]> => {
    const using = {
      cluster: this.cluster,
      prometheus: { query: () => Promise.resolve([]) },
      collectors,
      options: { ...COLLECT_DEFAULTS, clock: this.clock },
    };
    const collected = await collectOf(remediation, runbook, using, only);
    return collected.map((result) => this.#told(result));
  };

  override prepare = async (
    remediation: RemediationResource,
    runbook: RunbookResource,
    remedy: ActingRemedy,
    idempotencyKey: string,
  ): Promise<Prepared> => {
    const prepared = await prepareAction(remedy.action, {
      now: this.clock.now(),
      parameters: parametersOf(remediation, runbook.spec.parameters),
      target: (id) => targetOf(runbook, id),
      cluster: this.cluster,
      remediation,
      system: runbook.spec.system,
      idempotencyKey,
      begun: remediation.status?.journal?.find((entry) => entry.idempotencyKey === idempotencyKey),
      evidence: factsOf(remediation).evidence,
      adapters: this.#episode.adapters ?? {},
    });
    if (prepared === undefined) throw new Error(`there is no action for '${remedy.id}'`);
    return prepared;
  };

  override send = async (change: Change, { dryRun }: { readonly dryRun: boolean }): Promise<void> => {
    await this.cluster.send(change, { dryRun });
    if (!dryRun) await this.onSend(change);
  };

  override isSo = (change: Change): Promise<boolean> => isSo(change, this.cluster);

  /** Where the episode stands. */
  get status(): Status {
    return this.stored?.status ?? {};
  }

  /** Remedies that were carried out, with what came of each. */
  get done(): readonly string[] {
    return this.happened.flatMap((one) =>
      'changed' in one ? [`${one.changed.remedy} ${one.changed.outcome}`] : [],
    );
  }

  /** What people were asked to do. */
  get tasks(): readonly string[] {
    return [...new Set(this.happened.flatMap((one) => ('tasked' in one ? [one.tasked.remedy] : [])))];
  }

  /** The data of a ConfigMap; nothing when there is none. */
  dataOf(name: string): Readonly<Record<string, unknown>> | undefined {
    const found = this.cluster.objects.find(
      ({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === name,
    );
    return found === undefined ? undefined : data.parse(found['data'] ?? {});
  }

  /** Brings it on as far as it gets at this time. */
  async goOn(spec: Partial<RemediationResource['spec']> = {}): Promise<void> {
    if (this.stored === undefined) throw new Error('there is no episode');
    this.stored = { ...this.stored, spec: { ...this.stored.spec, ...spec } };
    await reconcile(this.stored, this);
  }

  /** Time passes, and it is brought on. */
  async after(seconds: number): Promise<void> {
    this.pass(seconds);
    await this.goOn();
  }

  /** A person approves exactly the plan that waits. */
  async approve(): Promise<void> {
    const until = new Date(this.now.getTime() + 600_000).toISOString();
    const planHash = this.status.plan?.hash ?? '';
    await this.goOn({ approval: { by: 'ann', decision: 'approve', planHash, reason: 'Yes.', until } });
  }

  #told(result: EvidenceResult): EvidenceResult {
    const reading = this.readings[result.id];
    if (reading === undefined) return result;
    const { id, at } = result;
    return { id, at, state: 'collected', ...valueOf(reading) };
  }
}

function valueOf(reading: Reading): Partial<EvidenceResult> {
  if (typeof reading === 'boolean') return { flag: reading };
  return typeof reading === 'number' ? { number: reading } : { text: reading };
}

function sourceOf({ runbook, alert }: Episode): RemediationResource['spec']['source'] {
  if (alert === null) return { person: { by: 'ann', reason: 'a test' } };
  const name = alert ?? runbook.spec.alerts[0]?.name;
  if (name === undefined) throw new Error(`Runbook '${runbook.metadata.name}' answers no alert`);
  return alertSource({ name });
}

/** An episode of a shipped runbook, brought on as far as it gets at once. */
export async function opened(episode: Episode): Promise<RunbookWorld> {
  const world = new RunbookWorld(episode);
  await world.goOn();
  return world;
}
