import type { Place } from '../../cluster/controller-account.ts';
import type { Remediation } from '../../cluster/controller.ts';

/** Phases in which something is being changed, or the effect of a change is waited for. */
const IN_FLIGHT: ReadonlySet<string> = new Set(['Acting', 'Verifying']);
const UNDECIDED: ReadonlySet<string> = new Set(['Pending', 'Observing', 'Deciding']);

/** What the API server saw of the remediations of a namespace, in the order in which it stored it. */
export class Watched {
  readonly #phases = new Map<string, string>();
  readonly #decided = new Set<string>();
  readonly #refusals = new Map<string, number>();
  mostInFlight = 0;
  acted = 0;

  /** Follows until the signal aborts. */
  async follow({ admin, namespace }: Place, signal: AbortSignal): Promise<void> {
    const ref = { apiVersion: 'stanchion.dev/v1alpha1', kind: 'Remediation', namespace };
    await admin.watch(ref, signal, (_, object) => this.#see(object));
  }

  /** Remediations of which something was made: refused, asked about, begun or given to a person. */
  get decided(): number {
    return this.#decided.size;
  }

  get seen(): number {
    return this.#phases.size;
  }

  /** Which guards refused how many first. */
  get refusals(): string {
    return [...this.#refusals].map(([guard, count]) => `${guard} ${count}`).join(', ');
  }

  #see({ metadata, status }: Remediation): void {
    const { name } = metadata;
    const phase = status?.phase ?? 'Pending';
    const before = this.#phases.get(name);
    this.#phases.set(name, phase);
    if (!UNDECIDED.has(phase)) this.#decide(name, status?.refusal?.guard ?? phase);
    if (phase === 'Verifying' && before !== phase) this.acted += 1;
    const inFlight = [...this.#phases.values()].filter((one) => IN_FLIGHT.has(one)).length;
    this.mostInFlight = Math.max(this.mostInFlight, inFlight);
  }

  #decide(name: string, why: string): void {
    if (this.#decided.has(name)) return;
    this.#decided.add(name);
    this.#refusals.set(why, (this.#refusals.get(why) ?? 0) + 1);
  }
}
