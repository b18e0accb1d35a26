import { describe, expect, test } from 'vitest';
import { reconcile } from '../../../src/controller/reconcile/reconcile.ts';
import type { Status } from '../../../src/controller/reconcile/status.ts';
import { sampleRemediation } from '../../support/remediation.ts';
import { SampleWorld } from '../../support/sample-world.ts';

/** A world in which a Job records something before anything is changed. */
class RecordingWorld extends SampleWorld {
  /** What it recorded; nothing while it runs. */
  recorded: string | undefined;
  /** Whether every look begins it anew. */
  isRestless = false;
  readonly looks: (readonly string[] | undefined)[] = [];
  readonly #began = this.now;

  override stored = sampleRemediation();

  override collect: SampleWorld['collect'] = (_, __, only) => {
    this.looks.push(only);
    const at = this.now.toISOString();
    const ready = { id: 'ready', state: 'collected' as const, number: this.ready, at };
    const schema =
      this.recorded === undefined
        ? { id: 'schema', state: 'failed' as const, text: 'has not ended', at, awaitedUntil: this.#until() }
        : { id: 'schema', state: 'collected' as const, text: this.recorded, at };
    return Promise.resolve([ready, schema].filter(({ id }) => only?.includes(id) ?? true));
  };

  get status(): Status {
    return this.stored.status ?? {};
  }

  goOn(): Promise<number | undefined> {
    return reconcile(this.stored, this);
  }

  #until(): string {
    const began = this.isRestless ? this.now : this.#began;
    return new Date(began.getTime() + 120_000).toISOString();
  }
}

describe('a Job that records something', () => {
  test('is waited for before anything is decided, and asked for alone', async () => {
    const world = new RecordingWorld();
    expect(await world.goOn()).toBe(10);
    expect(world.status).toMatchObject({ phase: 'Observing', reason: 'EvidenceAwaited' });
    world.pass(10);
    expect(await world.goOn()).toBe(10);
    expect([world.looks, world.marks]).toEqual([[undefined, ['schema']], []]);
    world.recorded = 'id: INT64';
    world.pass(10);
    await world.goOn();
    expect(world.looks.slice(2, 4)).toEqual([['schema'], undefined]);
    expect(world.status.phase).toBe('Closed');
    expect(world.status.evidence).toContainEqual(
      expect.objectContaining({ id: 'schema', text: 'id: INT64' }),
    );
  });

  test.each([false, true])(
    'is unknown after its own time, also where it begins anew (%s)',
    async (isRestless) => {
      const world = new RecordingWorld();
      world.isRestless = isRestless;
      await world.goOn();
      world.pass(115);
      expect(await world.goOn()).toBe(5);
      world.pass(5);
      await world.goOn();
      expect(world.status).toMatchObject({ phase: 'Closed', outcome: 'Recovered' });
      expect(world.status.evidence).toContainEqual(
        expect.objectContaining({ id: 'schema', state: 'failed' }),
      );
    },
  );
});
