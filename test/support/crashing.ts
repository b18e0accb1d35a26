import { remediationResource } from '../../src/api/remediation.ts';
import type { RunbookResource } from '../../src/api/runbook.ts';
import { LEASE_FINALIZER } from '../../src/conventions/controller.ts';
import { openLeases } from '../../src/controller/reconcile/status.ts';
import { ConflictError, RetryableError } from '../../src/controller/kubernetes/errors.ts';
import type { ActionScenario } from './action-scenarios.ts';
import { ApiServer, ControllerProcess, PAUSE_OFF, storedIn, type Passing } from './controller-process.ts';
import { FakeTime, settled } from './fake-timers.ts';
import { sampleRemediation, sampleRunbook } from './remediation.ts';

const ENDS = new Set<string | undefined>(['Closed']);
/** Timers that an episode may need; one that has not ended by then rests, or never ends. */
const TURNS = 120;
/** Looks in a row at a plan that is refused, after which it stays so. */
const REFUSALS = 8;

/** One action of one episode, on a cluster of its own, with as many processes as a test lets die over it. */
export class Episode {
  readonly api: ApiServer;
  readonly time = new FakeTime();
  readonly runbook: RunbookResource;
  /** Remediations that could have been deleted with a lease open. */
  readonly unheld: string[] = [];
  /** Whether it never helps. */
  readonly #hopeless: boolean;
  readonly #scenario: ActionScenario;

  constructor(scenario: ActionScenario, { hopeless = false }: { readonly hopeless?: boolean } = {}) {
    this.#scenario = scenario;
    this.#hopeless = hopeless;
    const { parameters = {} } = scenario.context ?? {};
    const opened = sampleRemediation({ spec: { parameters } });
    const remediation = { ...opened, metadata: { ...opened.metadata, resourceVersion: '1' } };
    this.api = new ApiServer([...structuredClone(scenario.objects), PAUSE_OFF, remediation]);
    this.runbook = runbookOf(scenario);
    this.api.kept = (object) => {
      const { status = {} } = remediationResource.parse(object);
      const isHeld = JSON.stringify(object.metadata['finalizers'] ?? []).includes(LEASE_FINALIZER);
      if (openLeases(status).length > 0 && !isHeld) this.unheld.push(object.metadata.name);
    };
  }

  process(passing?: Passing): ControllerProcess {
    const { api, time, runbook } = this;
    const adapters = this.#scenario.context?.adapters ?? {};
    const seams = passing === undefined ? {} : { passing };
    return new ControllerProcess({ api, time, runbook, adapters, ready: () => this.#ready(), ...seams });
  }

  get status() {
    return storedIn(this.api).status ?? {};
  }

  /** Lets time pass until the episode is over or rests, nothing is left to wait for, or the process has died. */
  async runs(isOver: () => boolean = () => false): Promise<void> {
    let refused = 0;
    for (let turn = 0; turn < TURNS && refused < REFUSALS; turn += 1) {
      await settled();
      await this.api.jobsSucceed();
      refused = this.status.phase === 'Refused' ? refused + 1 : 0;
      if (isOver() || ENDS.has(this.status.phase) || !(await this.time.toNext())) return;
    }
  }

  /** The alert is over, and whoever leads hears of it. */
  async resolve(process: ControllerProcess): Promise<void> {
    await process.remediations.persist([{ resolve: { name: storedIn(this.api).metadata.name } }]);
    await process.begin();
  }

  /** The world apart from the controller's records, without what counts writes and the times of the world itself. */
  get world(): readonly string[] {
    return this.api.objects
      .filter(({ kind }) => kind !== 'Remediation')
      .map((one) => ({ ...one, metadata: { ...one.metadata, resourceVersion: '', uid: '', generation: 0 } }))
      .map((one) => JSON.stringify(one).replaceAll(/"finishedAt":"[^"]+"/g, ''))
      .sort();
  }

  #ready(): number {
    if (this.#hopeless) return 0;
    if (this.#scenario.changes === 0) return this.time.monotonicMs() - STARTED > WELL_AGAIN ? 1 : 0;
    return this.api.effects.length > 0 ? 1 : 0;
  }
}

const STARTED = new FakeTime().monotonicMs();
/** Milliseconds after which it is well by itself where nothing is changed. */
const WELL_AGAIN = 50_000;

function runbookOf({ action, targets, context }: ActionScenario): RunbookResource {
  const [remedy] = sampleRunbook().spec.remedies;
  const parameters = Object.keys(context?.parameters ?? {}).map((id) => ({
    ...{ id, text: 'Given.', pattern: '^[-a-z0-9/]{1,200}$' },
  }));
  const known = Object.entries(targets ?? {}).map(([id, target]) => ({ id, target }));
  return sampleRunbook({
    parameters,
    ...(known.length === 0 ? {} : { targets: known }),
    remedies: [{ ...remedy, action, verify: { ...remedy?.verify, within: '30s' } }],
  });
}

/** Ends a process at a point: nothing of it goes on, as after SIGKILL. */
export function diesAt(point: number, died: () => void): Passing {
  return (now) => {
    if (now < point) return undefined;
    died();
    return new Promise(() => undefined);
  };
}

/** What still holds objects back from being deleted. */
export function finalizersIn({ objects }: ApiServer): readonly unknown[] {
  return objects.flatMap(({ metadata: { finalizers } }): unknown[] =>
    Array.isArray(finalizers) ? finalizers : [],
  );
}

/** What can happen to a process at one of its requests or answers. */
export type Disturbance =
  /** It is killed, and another one takes over. */
  | { readonly kind: 'killed' }
  /** It is stopped for longer than its lease, another one takes over, and goes on when that one has ended. */
  | { readonly kind: 'stopped' }
  /** The request or its answer is lost, or the server refuses it for now. */
  | { readonly kind: 'lost' | 'busy' | 'raced' }
  /** Somebody sets the clock of the machine. */
  | { readonly kind: 'clock'; readonly seconds: number };

export interface Planned {
  /** Requests and answers after the last disturbance. */
  readonly after: number;
  readonly what: Disturbance;
}

/** Runs an episode through disturbances, one after another, and lets whoever is left bring it to its end. */
export async function disturbed(episode: Episode, planned: readonly Planned[]): Promise<ControllerProcess> {
  const left = [...planned];
  const thaw = new EventTarget();
  for (;;) {
    const fate: Fate = { left, thaw, points: 0, frozen: undefined };
    const process = episode.process((_, name) => meets(fate, name, episode.time));
    await process.begin();
    await episode.runs(() => fate.frozen !== undefined);
    if (fate.frozen === undefined) {
      left.length = 0;
      thaw.dispatchEvent(new Event('thaw'));
      await episode.runs();
      await settled();
      return process;
    }
    process.isLeader = false;
  }
}

interface Fate {
  readonly left: Planned[];
  readonly thaw: EventTarget;
  /** Since the last disturbance. */
  points: number;
  /** Nothing of a process goes on that is stopped or dead. */
  frozen: Promise<void> | undefined;
}

function meets(fate: Fate, name: string, time: FakeTime): Promise<void> | undefined {
  if (fate.frozen !== undefined) return fate.frozen;
  const [next] = fate.left;
  fate.points += 1;
  if (next === undefined || fate.points < next.after) return undefined;
  fate.left.shift();
  fate.points = 0;
  const { what } = next;
  if (what.kind === 'clock') time.set(what.seconds * 1000);
  else if (what.kind === 'killed') fate.frozen = new Promise(() => undefined);
  else if (what.kind === 'stopped') {
    fate.frozen = new Promise((resolve) => {
      fate.thaw.addEventListener('thaw', () => {
        resolve();
      });
    });
  } else refuses(what.kind, name);
  return fate.frozen;
}

function refuses(kind: 'lost' | 'busy' | 'raced', request: string): void {
  if (kind === 'lost') throw new RetryableError('no answer', { status: 0, request });
  if (kind === 'busy') throw new RetryableError('too many requests', { status: 429, request }, 7);
  // No read is answered like that, and no answer to a write that was carried out.
  if (!['send', 'try', 'patch'].includes(request)) return;
  throw new ConflictError('the object has been modified', { status: 409, request });
}
