import assert from 'node:assert/strict';
import { z } from 'zod';
import type { RunningController } from '../controller.ts';
import type { Context } from '../test.ts';
import { eventually } from '../wait.ts';
import { episodeOf, reachesPhase, type Remediation } from './episode.ts';
import { PATIENCE } from './patience.ts';

const auditLines = z.array(
  z.looseObject({
    kind: z.string(),
    remediation: z.string().default(''),
    remedy: z.string().optional(),
    outcome: z.string().optional(),
    guard: z.string().optional(),
    decision: z.string().optional(),
  }),
);

type Status = NonNullable<Remediation['status']>;

/** One Remediation of a scenario, and what a person does with it. */
export class Episode {
  readonly name: string;
  readonly #t: Context;
  readonly #controller: RunningController;
  readonly #alert: object | undefined;

  constructor(
    t: Context,
    controller: RunningController,
    { name, alert }: { readonly name: string; readonly alert?: object },
  ) {
    this.#t = t;
    this.#controller = controller;
    this.name = name;
    this.#alert = alert;
  }

  /** Waits for a phase, and where it matters for the reason why it is in it. */
  async reaches(phase: string, reason?: string): Promise<Status> {
    const { status = {} } = await reachesPhase(this.#t, {
      name: this.name,
      phase,
      replicas: [this.#controller],
      timeout: PATIENCE,
    });
    if (reason !== undefined) assert.equal(status.reason, reason, JSON.stringify(status, null, 1));
    return status;
  }

  /** Waits until a remedy's change is written in the journal in one of the states. */
  async journals(remedy: string, ...states: readonly string[]): Promise<void> {
    await eventually(
      `'${remedy}' is ${states.join(' or ')}`,
      async () => {
        const { journal = [] } = await this.status();
        return journal.some((entry) => entry.remedy === remedy && states.includes(entry.state));
      },
      { timeout: PATIENCE, explain: () => this.#explain() },
    );
  }

  async status(): Promise<Status> {
    return (await episodeOf(this.#t, this.name))?.status ?? {};
  }

  /** Approves the plan that waits, as an operator does: exactly this one, and for a while. */
  async approve(): Promise<void> {
    return this.#answer('approve');
  }

  async reject(): Promise<void> {
    return this.#answer('reject');
  }

  async #answer(decision: 'approve' | 'reject'): Promise<void> {
    const { plan } = await this.reaches('AwaitingApproval');
    const approval = {
      by: 'stanchion-test',
      decision,
      planHash: plan?.hash,
      reason: 'A scenario.',
      until: new Date(Date.now() + 24 * 3_600_000).toISOString(),
    };
    await this.#t.admin.patch(this.#ref, { spec: { approval } });
  }

  /** Ticks items of the checklist off, once it waits for them. */
  async tick(...ids: readonly string[]): Promise<void> {
    await eventually('the checklist is open', async () => (await this.status()).reason === 'ChecklistOpen', {
      timeout: PATIENCE,
      explain: () => this.#explain(),
    });
    const at = new Date().toISOString();
    const checklist = ids.map((id) => ({ id, doneBy: 'stanchion-test', at }));
    await this.#t.admin.patch(this.#ref, { status: { checklist } }, 'status');
  }

  /** Alertmanager says that the alert is over. */
  async resolved(): Promise<void> {
    await eventually(
      'the end of the alert is stored',
      async () => (await this.#controller.notify([{ ...this.#alert, status: 'resolved' }])).status === 200,
      { timeout: PATIENCE },
    );
  }

  /** Waits until a guard stands against the plan. */
  async refuses(guard: string): Promise<Status> {
    return eventually(
      `${guard} stands against the plan`,
      async () => {
        const status = await this.status();
        return status.phase === 'Refused' && status.refusal?.guard === guard && status;
      },
      { timeout: PATIENCE, explain: () => this.#explain() },
    );
  }

  /** Waits until `kubectl describe` shows events with all of these reasons. */
  async tells(...reasons: readonly string[]): Promise<void> {
    const { admin, namespace } = this.#t;
    const query = { fieldSelector: `involvedObject.name=${this.name}` };
    await eventually(
      `events tell ${reasons.join(', ')}`,
      async () => {
        const found = await admin.list({ apiVersion: 'v1', kind: 'Event', namespace }, query);
        const told = new Set(found.map((event) => event['reason']));
        return reasons.every((reason) => told.has(reason));
      },
      { timeout: PATIENCE },
    );
  }

  /** Waits until the audit of the controller has as many lines about it, and holds them against what they should be. */
  async audits(...lines: readonly string[]): Promise<void> {
    const found = await eventually(
      'the audit is written',
      async () => {
        const written = await this.#audited();
        return written.length >= lines.length && written;
      },
      { timeout: PATIENCE },
    );
    assert.deepEqual(found, lines);
  }

  /**
   * As `kind remedy outcome`, where a refusal has its guard and an approval its decision; each once, since a refusal is said
   * again with every look for as long as it stands.
   */
  async #audited(): Promise<readonly string[]> {
    const written = auditLines.parse(await this.#controller.audit());
    const lines = written
      .filter(({ remediation }) => remediation === this.name)
      .map(({ kind, remedy, outcome, guard, decision }) =>
        [kind, remedy, outcome ?? guard ?? decision].filter((part) => part !== undefined).join(' '),
      );
    return [...new Set(lines)];
  }

  get #ref() {
    const { namespace } = this.#t;
    return { apiVersion: 'stanchion.dev/v1alpha1', kind: 'Remediation', namespace, name: this.name };
  }

  async #explain(): Promise<string> {
    return [JSON.stringify(await this.status(), null, 1), await this.#controller.program.log(40)].join('\n');
  }
}
