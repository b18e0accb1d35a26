import type { RemediationResource } from '../../api/remediation.ts';
import { seconds } from '../../api/scalars.ts';
import { ObjectCache } from '../../controller/adapters/kubernetes/object-cache.ts';
import type { KubernetesObject } from '../../controller/kubernetes/objects.ts';
import { ConflictError, RetryableError } from '../../controller/kubernetes/errors.ts';
import { reconcile } from '../../controller/reconcile/reconcile.ts';
import type { World } from '../../controller/reconcile/world.ts';
import { Remediations } from '../../controller/runtime/remediations.ts';
import { worldOf } from '../../controller/runtime/world.ts';
import { RunbookStore } from '../../controller/runbooks/store.ts';
import { statedPrometheus } from './answers.ts';
import { SimulatedCluster } from './cluster.ts';
import { happen } from './events.ts';
import { observed, type Findings } from './observed.ts';
import { NAMESPACE } from './runbooks.ts';
import type { Scenario, ScenarioEvent } from './scenario.ts';
import { pauseMap, type Stage } from './stage.ts';
import { Timeline } from './timeline.ts';

/** What a scenario came to. */
export interface Simulated {
  readonly timeline: Timeline;
  readonly remediations: readonly RemediationResource[];
  readonly findings: Findings;
}

export interface SimulationInput {
  readonly scenario: Scenario;
  readonly objects: readonly KubernetesObject[];
  readonly runbooks: readonly KubernetesObject[];
}

/** Turns of all episodes together; a scenario that needs more does not come to an end. */
const MOST_TURNS = 20_000;
const RETRY = 1;

/** Carries a scenario out with the controller's own code, on a clock that jumps from one thing to the next. */
export async function simulate(input: SimulationInput): Promise<Simulated> {
  return new Simulation(input).run();
}

class Simulation {
  readonly #scenario: Scenario;
  readonly #stage: Stage;
  readonly #world: World;
  readonly #findings: Findings = { first: new Map(), all: new Map(), changed: [] };
  readonly #due = new Map<string, number>();
  readonly #start: number;
  #nowMs: number;
  #changedMs: number | undefined;
  #waiting: readonly ScenarioEvent[];

  constructor({ scenario, objects, runbooks }: SimulationInput) {
    this.#scenario = scenario;
    this.#start = this.#nowMs = new Date(scenario.start).getTime();
    this.#waiting = scenario.events;
    this.#stage = this.#staged(objects, runbooks);
    this.#world = this.#observedWorld();
  }

  async run(): Promise<Simulated> {
    const { alerts, remediations } = this.#scenario;
    await happen({ at: '+0s', ...(alerts === undefined ? {} : { alerts }) }, this.#stage, remediations);
    let endMs = this.#endMs();
    for (let turns = 0; turns < MOST_TURNS; turns += 1) {
      await this.#events();
      endMs = Math.max(endMs, this.#endMs());
      const next = this.#next();
      if (next === undefined || next > endMs) break;
      this.#nowMs = Math.max(this.#nowMs, next);
      await this.#turns();
    }
    const { timeline } = this.#stage;
    return { timeline, remediations: this.#stage.remediations.all(), findings: this.#findings };
  }

  /** The events whose time has come. */
  async #events(): Promise<void> {
    const due = this.#waiting.filter((event) => (this.#timeOf(event) ?? Infinity) <= this.#nowMs);
    this.#waiting = this.#waiting.filter((event) => !due.includes(event));
    for (const event of due) await happen(event, this.#stage, []);
  }

  async #turns(): Promise<void> {
    for (const [name, dueMs] of [...this.#due]) {
      if (dueMs > this.#nowMs) continue;
      this.#due.delete(name);
      const again = await this.#turn(name);
      if (again !== undefined) this.#due.set(name, this.#nowMs + Math.max(again * 1000, 1));
    }
  }

  async #turn(name: string): Promise<number | undefined> {
    const { remediations, timeline } = this.#stage;
    const remediation = remediations.get(name);
    if (remediation === undefined) return undefined;
    try {
      return await reconcile(remediation, this.#world);
    } catch (error) {
      if (error instanceof ConflictError) await remediations.refresh(name);
      if (error instanceof ConflictError || error instanceof RetryableError) return RETRY;
      const text = error instanceof Error ? error.message : String(error);
      timeline.addNew('error', 'error', text, { remediation: name });
      return undefined;
    }
  }

  /** When something happens next. */
  #next(): number | undefined {
    const times = [...this.#due.values(), ...this.#waiting.flatMap((event) => this.#timeOf(event) ?? [])];
    return times.length === 0 ? undefined : Math.min(...times);
  }

  /** Nothing for what follows a change that was not made. */
  #timeOf({ at }: Pick<ScenarioEvent, 'at'>): number | undefined {
    const [, after = '', duration = ''] = /^(change)?\+(.+)$/.exec(at) ?? [];
    const from = after === '' ? this.#start : this.#changedMs;
    return from === undefined ? undefined : from + seconds(duration) * 1000;
  }

  #endMs(): number {
    const last = this.#scenario.events.flatMap((event) => this.#timeOf(event) ?? []);
    return Math.max(this.#start, ...last) + seconds(this.#scenario.for) * 1000;
  }

  #staged(objects: readonly KubernetesObject[], runbooks: readonly KubernetesObject[]): Stage {
    const { settings, prometheus, evidence, silenced, paused, logs } = this.#scenario;
    const clock = { now: () => new Date(this.#nowMs) };
    const cluster = new SimulatedCluster([...objects, pauseMap(paused)], { clock, logs });
    const wake = (name: string) => {
      this.#due.set(name, this.#nowMs);
    };
    const cache = new ObjectCache(wake);
    const store = new RunbookStore();
    for (const runbook of runbooks) store.take(runbook);
    return {
      ...{ settings, prometheus, evidence, silenced, cluster, wake, runbooks: store, now: clock.now },
      start: new Date(this.#start),
      remediations: new Remediations({ client: cluster, cache, namespace: NAMESPACE, clock, quietly: true }),
      timeline: new Timeline(() => (this.#nowMs - this.#start) / 1000),
    };
  }

  #observedWorld(): World {
    const stage = this.#stage;
    const { cluster, remediations, runbooks, timeline } = stage;
    const known = () => runbooks.names().flatMap((name) => runbooks.get(name) ?? []);
    const world = worldOf({
      ...{ clock: { now: stage.now }, namespace: NAMESPACE, cluster, remediations, runbooks },
      settings: () => stage.settings,
      adapters: () => this.#scenario.adapters,
      prometheus: statedPrometheus(() => stage.prometheus, known),
      silenced: () => Promise.resolve(stage.silenced),
      mayAct: () => true,
      record: () => undefined,
    });
    return observed(world, {
      timeline,
      findings: this.#findings,
      evidence: () => stage.evidence,
      changed: () => {
        this.#changedMs ??= this.#nowMs;
      },
    });
  }
}
