import type { RemediationResource } from '../../src/api/remediation.ts';
import type { RunbookResource } from '../../src/api/runbook.ts';
import type { Prepared } from '../../src/controller/actions/action-module.ts';
import type { Standing } from '../../src/controller/gitops/standing.ts';
import type { Pause } from '../../src/controller/guards/guard.ts';
import { ConflictError } from '../../src/controller/kubernetes/errors.ts';
import type { Change } from '../../src/controller/kubernetes/ports.ts';
import { DEPLOYMENTS } from '../../src/controller/kubernetes/objects.ts';
import type { Status } from '../../src/controller/reconcile/status.ts';
import type { EvidenceResult } from '../../src/controller/decide/facts.ts';
import type { Happening, World } from '../../src/controller/reconcile/world.ts';
import { controllerSettings, type ControllerSettings } from '../../src/controller/settings.ts';
import { NOW, sampleRunbook, TARGET } from './remediation.ts';

const UNDO = 'undo';

/** A cluster with one workload, whose replicas and marks a change sets. It can be made to fail at any call. */
export class SampleWorld implements World {
  now = new Date(NOW);
  readonly clock = { now: () => new Date(this.now) };
  inForce: ControllerSettings = controllerSettings.parse({ cluster: 'prod-1', mode: 'guarded' });
  paused: Pause = 'off';
  runbooks: readonly RunbookResource[] = [sampleRunbook()];
  others: readonly RemediationResource[] = [];
  ready = 0;
  /** Nothing can be collected. */
  isBlind = false;
  /** What the change brings `ready` to; undefined when it has no effect. */
  heals: number | undefined = 1;
  temporary = false;
  /** How a change that was made stands. */
  stands: Standing = {};
  /** The keys of the changes that the workload carries. */
  marks: string[] = [];
  stored: RemediationResource | undefined;
  readonly happened: Happening[] = [];
  readonly held: boolean[] = [];
  /** Called before every call that leaves the program; throws to stand for a fault or a crash. */
  fault: (call: string) => void = () => undefined;

  settings = (): ControllerSettings => this.inForce;

  pause = (): Promise<Pause> => this.#call('pause', () => this.paused);

  runbook = (name: string): RunbookResource | undefined =>
    this.runbooks.find(({ metadata }) => metadata.name === name);

  remediations = (): readonly RemediationResource[] => [
    ...this.others,
    ...(this.stored === undefined ? [] : [this.stored]),
  ];

  save = (remediation: RemediationResource, status: Status): Promise<RemediationResource> =>
    this.#call('save', () => (this.stored = { ...remediation, status }));

  hold = (remediation: RemediationResource, held: boolean): Promise<RemediationResource> =>
    this.#call('hold', () => {
      this.held.push(held);
      return remediation;
    });

  collect: World['collect'] = (): Promise<readonly EvidenceResult[]> =>
    this.#call('collect', () => [
      this.isBlind
        ? { id: 'ready', state: 'failed', text: 'no answer', at: this.now.toISOString() }
        : { id: 'ready', state: 'collected', number: this.ready, at: this.now.toISOString() },
    ]);

  analyse = () =>
    this.#call('analyse', () => ({ category: 'Unknown' as const, transient: false, confidence: 0 }));

  prepare: World['prepare'] = (_, __, ___, key): Promise<Prepared> =>
    this.#call('prepare', () => ({
      state: { key: TARGET, optedIn: true },
      summary: 'Restart shop.',
      changes: [mark(key)],
      before: {},
      after: { mark: 'set' },
      progress: this.marks.includes(key) ? ('done' as const) : ('open' as const),
      ...(this.temporary ? { inverse: { changes: [mark(UNDO)], within: '1h' } } : {}),
    }));

  send = (change: Change, { dryRun }: { readonly dryRun: boolean }): Promise<void> =>
    this.#call(dryRun ? 'try' : 'send', () => {
      if (dryRun || !('patch' in change)) return;
      const [step] = change.patch.steps;
      if (step === undefined || !('value' in step) || typeof step.value !== 'string') return;
      if (step.value === UNDO && this.marks.includes(UNDO)) {
        throw new ConflictError('the test of the patch failed', { status: 422, request: 'PATCH shop' });
      }
      this.marks.push(step.value);
      if (this.heals !== undefined) this.ready = this.heals;
    });

  isSo: World['isSo'] = () => this.#call('isSo', () => this.marks.includes(UNDO));

  standing = (): Promise<Standing> => this.#call('standing', () => this.stands);

  silenced = () => this.#call('silenced', () => undefined);

  record = (_: RemediationResource, happening: Happening): void => {
    this.happened.push(happening);
  };

  pass(seconds: number): void {
    this.now = new Date(this.now.getTime() + seconds * 1000);
  }

  #call<Result>(name: string, act: () => Result): Promise<Result> {
    return Promise.resolve().then(() => {
      this.fault(name);
      const result = act();
      this.fault(`after ${name}`);
      return result;
    });
  }
}

function mark(value: string): Change {
  const ref = { ...DEPLOYMENTS, namespace: 'shop', name: 'shop' };
  return { patch: { ref, steps: [{ op: 'add', path: '/metadata/annotations/mark', value }] } };
}
