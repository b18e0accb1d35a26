import { beforeEach, describe, expect, test } from 'vitest';
import { instantOf } from '../../../src/api/breaker.ts';
import {
  ARGO_PARAMETERS,
  breakerConfigMapName,
  RETRY_CONFIGURATION,
} from '../../../src/conventions/breakers.ts';
import { OBJECT_LABELS } from '../../../src/conventions/labels.ts';
import { ConflictError, TerminalError } from '../../../src/controller/kubernetes/errors.ts';
import type { KubernetesObject, ObjectRef } from '../../../src/controller/kubernetes/objects.ts';
import type { PatchStep } from '../../../src/controller/kubernetes/ports.ts';
import { Breakers, type BreakersOptions } from '../../../src/controller/runtime/breakers.ts';
import { metricsOf } from '../../../src/controller/adapters/metrics.ts';
import { FakeTime } from '../../support/fake-timers.ts';
import { sampleGauged } from '../../support/sample-gauged.ts';
import { stageWorkflow } from '../../support/stage-workflow.ts';

const OWN = 'stanchion-system';
const THERE = 'pipelines';
const STATE = breakerConfigMapName('shop');
const STAGE = 'code-analysis';

function configuration(
  threshold: unknown,
  more: Partial<KubernetesObject['metadata']> = {},
): KubernetesObject {
  const { kind, workflowsIn, file } = RETRY_CONFIGURATION;
  const labels = { [OBJECT_LABELS.partOf]: 'shop', [kind.key]: kind.value, [workflowsIn]: THERE };
  const table = {
    max_attempts: 1,
    backoff_type: 'fixed',
    interval: '1s',
    timeout: '1m',
    circuit_breaker: { failure_threshold: threshold, recovery_timeout: '600s', half_open_calls: 1 },
  };
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'shop-retry', namespace: OWN, labels, ...more },
    data: { [file]: JSON.stringify({ retry: { code_analysis: table } }) },
  };
}

/** A server with ConfigMaps and workflows, and one replica. */
class Place {
  readonly time = new FakeTime();
  configurations: KubernetesObject[] = [configuration(2)];
  state: KubernetesObject | undefined;
  workflows: KubernetesObject[] = [];
  readonly cached: KubernetesObject[] = [];
  readonly patches: (readonly PatchStep[])[] = [];
  readonly problems: unknown[] = [];
  writes = 0;
  relists = 0;
  watched = 0;
  mayAct = true;
  /** Somebody else writes right before the next write. */
  intrude: (() => void) | undefined;
  refuse: Error | undefined;
  changed: () => void = () => undefined;
  readonly metrics = metricsOf(
    {
      ...sampleGauged(),
      states: () => this.breakers.states(),
      held: () => this.breakers.held(),
    },
    1,
  );
  readonly breakers: Breakers = new Breakers(this.options());

  async begin(): Promise<void> {
    this.breakers.begin();
    await this.time.pass(500);
  }

  get data(): Readonly<Record<string, string>> | undefined {
    return this.state?.['data'] as Readonly<Record<string, string>> | undefined;
  }

  /** As a person with kubectl does. */
  write(data: Readonly<Record<string, string>>): void {
    this.state = this.stored({ ...this.state, data: { ...this.data, ...data } } as KubernetesObject);
  }

  fail(name: string): void {
    const at = instantOf(this.time.now().getTime());
    this.workflows.push(stageWorkflow(name, STAGE, { phase: 'Failed', at, tries: ['Failed', 'Failed'] }));
  }

  private stored(object: KubernetesObject): KubernetesObject {
    this.writes += 1;
    return { ...object, metadata: { ...object.metadata, name: STATE, resourceVersion: `v${this.writes}` } };
  }

  private options(): BreakersOptions {
    const cache = { all: () => this.workflows, put: (object: KubernetesObject) => this.cached.push(object) };
    const relist = () => {
      this.relists += 1;
      return Promise.resolve();
    };
    return {
      client: {
        list: () => Promise.resolve(this.configurations),
        get: () => Promise.resolve(this.state),
        create: (_, object) => Promise.resolve((this.state = this.stored(object))),
        replace: (ref, object) => this.replace(ref, object),
        patch: (_, steps) => {
          this.patches.push(steps);
          if (this.refuse !== undefined) return Promise.reject(this.refuse);
          return Promise.resolve({ apiVersion: 'v1', kind: 'Workflow', metadata: { name: 'w' } });
        },
      },
      namespace: OWN,
      watch: (_, changed) => {
        this.changed = changed;
        this.watched += 1;
        return { informer: { relist, cache }, stop: () => (this.watched -= 1) };
      },
      clock: this.time,
      timers: this.time,
      mayAct: () => this.mayAct,
      metrics: () => this.metrics,
      log: (_, fields) => this.problems.push(fields['problems'] ?? fields['error']),
    };
  }

  private replace(ref: ObjectRef, object: KubernetesObject): Promise<KubernetesObject> {
    this.intrude?.();
    this.intrude = undefined;
    if (object.metadata.resourceVersion !== this.state?.metadata.resourceVersion) {
      return Promise.reject(new ConflictError('newer', { status: 409, request: `PUT ${ref.name}` }));
    }
    return Promise.resolve((this.state = this.stored(object)));
  }
}

describe('the breakers of an installation', () => {
  let place: Place;
  beforeEach(() => {
    place = new Place();
  });

  test('are found by the labels of their configuration, and made where Argo reads them [T20-F14]', async () => {
    await place.begin();
    expect(place.state?.metadata).toMatchObject({
      name: STATE,
      namespace: THERE,
      labels: { [ARGO_PARAMETERS.key]: ARGO_PARAMETERS.value },
    });
    expect(place.data?.[STAGE]).toBe('closed');
  });

  test('are not written while nothing changes, however often they are looked at', async () => {
    await place.begin();
    const { writes } = place;
    for (let n = 0; n < 50; n += 1) place.changed();
    await place.time.pass(60_000);
    expect(place.writes).toBe(writes);
  });

  test('open after their failures, and each run is counted once, also by the next leader [T20-F15] [T20-F63]', async () => {
    await place.begin();
    place.fail('one');
    place.fail('two');
    place.changed();
    await place.time.pass(1000);
    expect(place.data?.[STAGE]).toBe('open');
    await place.breakers.end();
    const text = await place.metrics.registry.metrics();
    for (const name of ['executions', 'failures', 'retries', 'recovery_failures']) {
      expect(text).toContain(`stanchion_workflow_${name}_total{stage="${STAGE}"} 2`);
    }
    const next = new Place();
    Object.assign(next, { state: place.state, workflows: place.workflows });
    await next.begin();
    const after = await next.metrics.registry.metrics();
    expect(after).toContain(`stanchion_workflow_executions_total{stage="${STAGE}"} 0`);
    expect(after).toContain(`stanchion_circuit_breaker_state{stage="${STAGE}"} 1`);
  });

  test('lose no word that a person writes at the same time', async () => {
    await place.begin();
    place.intrude = () => {
      place.write({ [STAGE]: 'open' });
    };
    place.fail('one');
    place.changed();
    await place.time.pass(5000);
    expect(place.data?.[STAGE]).toBe('open');
    // Somebody else wrote, and may know of calls that the cache does not.
    expect(place.relists).toBe(2);
  });

  test('answer a call that waits, and the others also when one cannot be answered', async () => {
    await place.begin();
    place.write({ [STAGE]: 'half-open' });
    place.workflows.push(...['a', 'b'].map((name) => stageWorkflow(name, STAGE, { waits: true })));
    place.refuse = new TerminalError('no', { status: 422, request: 'PATCH a' });
    await place.time.pass(2500);
    expect(place.patches).toHaveLength(2);
    expect(place.problems.flat()).toEqual([
      expect.stringContaining('workflow a cannot be answered'),
      expect.stringContaining('workflow b cannot be answered'),
    ]);
    place.refuse = undefined;
    await place.time.pass(2500);
    expect(place.cached).toHaveLength(2);
  });

  test('go by figures that change while it runs; invalid ones are said once, and the last valid stay [T20-G10] [T20-G11]', async () => {
    await place.begin();
    place.configurations = [configuration('many')];
    await place.time.pass(30_000);
    place.fail('one');
    place.changed();
    await place.time.pass(1000);
    expect(place.data?.[STAGE]).toBe('closed');
    expect(place.problems).toEqual([[expect.stringContaining('failure_threshold')]]);
    place.configurations = [configuration(3)];
    await place.time.pass(11_000);
    place.fail('two');
    place.changed();
    await place.time.pass(1000);
    expect(place.data?.[STAGE]).toBe('closed');
    place.fail('three');
    place.changed();
    await place.time.pass(1000);
    expect(place.data?.[STAGE]).toBe('open');
  });

  test('are nobody’s where the labels do not say whose, or another has them already', async () => {
    const nowhere = configuration(1, { name: 'nowhere', labels: { [OBJECT_LABELS.partOf]: 'shop' } });
    place.configurations = [configuration(2), configuration(9, { name: 'rival' }), nowhere];
    await place.begin();
    expect(place.problems.flat()).toEqual([
      expect.stringContaining('rival has breakers of shop in pipelines, which shop-retry has already'),
      expect.stringContaining('nowhere has no label'),
    ]);
  });

  test('are left as they are when their configuration goes, or this replica leads no more', async () => {
    await place.begin();
    place.configurations = [];
    await place.time.pass(11_000);
    expect(place.watched).toBe(0);
    expect(place.breakers.states().size).toBe(0);
    const other = new Place();
    other.mayAct = false;
    await other.begin();
    expect(other.state).toBeUndefined();
  });
});
