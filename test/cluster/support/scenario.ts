import { createHash } from 'node:crypto';
import { alertRemediationName } from '../../../src/controller/episode.ts';
import type { Mode } from '../../../src/api/settings.ts';
import type { KubeObject, Manifest } from '../api.ts';
import { ACCOUNT } from '../controller-account.ts';
import { CLUSTER, remediationsOf, startController, type RunningController } from '../controller.ts';
import { allow } from '../namespace.ts';
import type { Context } from '../test.ts';
import {
  alertLabels,
  committed,
  committedRunbook,
  installationIn,
  OWN_NAMESPACE,
  rightsIn,
  ruleOf,
  type RunbookSpec,
} from './catalogue.ts';
import { eventually } from '../wait.ts';
import { installBounds, withNamespaces } from './catalogue-bounds.ts';
import { PATIENCE } from './patience.ts';
import { Episode } from './scenario-episode.ts';
import { standInPrometheus, type Figure, type StandInPrometheus } from './prometheus.ts';

export interface ScenarioOptions {
  /** Name of a Runbook of `dist/`. */
  readonly runbook: string;
  /** Of the environment, from which the controller's rights follow; `guarded` when absent. */
  readonly mode?: Mode;
  /** What Prometheus answers, by the id of the evidence that asks. */
  readonly figures?: Readonly<Record<string, Figure>>;
  readonly settings?: Readonly<Record<string, unknown>>;
}

export interface Firing {
  /** Name of the alert. */
  readonly alert: string;
  /** Labels of the series that its expression yields. */
  readonly series?: Readonly<Record<string, string>>;
  /** Now when absent. */
  readonly startsAt?: Date;
}

/** Seconds: a little more than what lies between two looks at whether a change helped. */
const NEXT_LOOK = 16;

/** The scenarios of this run. */
export const started: { readonly namespace: string; readonly mode: Mode }[] = [];

export const minutesAgo = (minutes: number): Date => new Date(Date.now() - minutes * 60_000);

/**
 * A runbook of the catalogue as `dist/` has it, a controller with the rights that synth derives for it, and an alert with
 * the labels of its rule. Only the namespaces are the test's own, so that several scenarios can run at once.
 */
export class Scenario {
  readonly #t: Context;
  readonly #prometheus: StandInPrometheus;
  readonly #name: string;
  readonly #spec: RunbookSpec;
  readonly controller: RunningController;
  #touches = 0;

  private constructor(
    t: Context,
    parts: {
      readonly prometheus: StandInPrometheus;
      readonly name: string;
      readonly spec: RunbookSpec;
      readonly controller: RunningController;
    },
  ) {
    this.#t = t;
    this.#prometheus = parts.prometheus;
    this.#name = parts.name;
    this.#spec = parts.spec;
    this.controller = parts.controller;
  }

  static async start(t: Context, options: ScenarioOptions): Promise<Scenario> {
    const { runbook: name, mode = 'guarded', figures = {}, settings = {} } = options;
    started.push({ namespace: t.namespace, mode });
    const { object, spec } = await committedRunbook(name);
    const rules = await grantRights(t, mode, await makeNamespaces(t, spec));
    await t.apply(inTest(t, object));
    if (mode !== 'shadow') await installBounds(t, installationIn(mode), (one) => namespaceFor(t, one));
    const prometheus = await standInPrometheus();
    const controller = await startController(t, {
      rules,
      settings: { mode, ...settings },
      prometheus: prometheus.url,
      restarts: true,
    });
    const scenario = new Scenario(t, { prometheus, name, spec, controller });
    scenario.figures(figures);
    return scenario;
  }

  /** The namespace that stands for one of the catalogue. */
  namespace(name: string): string {
    return namespaceFor(this.#t, name);
  }

  /** An object that `dist/` has, in the test's namespace for it, with some of its fields changed. */
  async apply(kind: string, name: string, change: (object: KubeObject) => object = (object) => object) {
    const object = inTest(this.#t, await committed(kind, name));
    return this.#t.admin.apply({ ...object, ...change(object) });
  }

  /** Sets what Prometheus says from now on, by the id of the evidence that asks for it. */
  figures(figures: Readonly<Record<string, Figure>>): void {
    for (const [id, figure] of Object.entries(figures)) this.#prometheus.says(this.#expressionOf(id), figure);
  }

  /** What was asked of Prometheus and is no expression of the runbook; what `usage` makes up is its own. */
  strangeQueries(): readonly string[] {
    const own = this.#spec.evidence.flatMap(({ source }) =>
      'prometheus' in source ? [source.prometheus.expr] : [],
    );
    return [...this.#prometheus.asked()].filter(
      (expr) => !own.includes(expr) && !expr.startsWith('max(quantile_over_time('),
    );
  }

  /** Hands an alert in, as Alertmanager does, and gives the episode that follows from it. */
  async fires({ alert, series = {}, startsAt = new Date() }: Firing): Promise<Episode> {
    const labels = await alertLabels(this.#name, alert, series);
    const fingerprint = createHash('sha256').update(JSON.stringify(labels)).digest('hex').slice(0, 16);
    const at = startsAt.toISOString();
    const notified = { labels, fingerprint, startsAt: at, endsAt: '0001-01-01T00:00:00Z' };
    // Alertmanager tries again, too.
    await eventually(
      'the alert is stored',
      async () => (await this.controller.notify([{ status: 'firing', ...notified }])).status === 200,
      { timeout: PATIENCE },
    );
    const name = alertRemediationName({ runbook: this.#name, cluster: CLUSTER, fingerprint, startsAt: at });
    return new Episode(this.#t, this.controller, { name, alert: notified });
  }

  /**
   * Waits until the episode is closed, once all that it waits for in the world is there: the clock goes on to the
   * controller's next look, and somebody does the tasks that are due before.
   */
  async closes(
    episode: Episode,
    ...tasks: readonly string[]
  ): Promise<Awaited<ReturnType<Episode['reaches']>>> {
    await this.later(NEXT_LOOK);
    if (tasks.length > 0) await episode.tick(...tasks);
    return episode.reaches('Closed');
  }

  /**
   * Puts the controller's clock forward, and then touches what it works on: whatever it was doing meanwhile, it looks at
   * each episode once more with the new time.
   */
  async later(seconds: number): Promise<void> {
    await this.controller.later(seconds);
    const { admin, namespace } = this.#t;
    const touched = { metadata: { annotations: { 'example.com/touched': String((this.#touches += 1)) } } };
    for (const { metadata } of await remediationsOf(this.#t)) {
      const ref = {
        apiVersion: 'stanchion.dev/v1alpha1',
        kind: 'Remediation',
        namespace,
        name: metadata.name,
      };
      await admin.patch(ref, touched);
    }
  }

  /** Opens an episode as a person does, with values for parameters. */
  async opened(parameters: Readonly<Record<string, string>>): Promise<Episode> {
    const spec = {
      runbook: this.#name,
      source: { person: { by: 'stanchion-test', reason: 'A scenario.' } },
      parameters,
    };
    const name = `${this.#name}-by-hand`;
    await this.#t.apply({
      apiVersion: 'stanchion.dev/v1alpha1',
      kind: 'Remediation',
      metadata: { name },
      spec,
    });
    return new Episode(this.#t, this.controller, { name });
  }

  #expressionOf(id: string): string {
    const found = this.#spec.evidence.find((evidence) => evidence.id === id);
    if (found === undefined || !('prometheus' in found.source)) {
      throw new Error(`'${id}' of ${this.#name} does not ask Prometheus`);
    }
    return found.source.prometheus.expr;
  }
}

export function namespaceFor({ namespace }: Context, name: string): string {
  return name === OWN_NAMESPACE ? namespace : `${namespace}-${name}`;
}

/** The object with the test's namespaces in the place of those of the catalogue, in its own and in its targets. */
function inTest(t: Context, object: KubeObject): Manifest & KubeObject {
  return withNamespaces(object, (name) => namespaceFor(t, name));
}

/** Makes the namespaces in which the targets are, and tells their names in the catalogue. */
async function makeNamespaces(t: Context, { targets }: RunbookSpec): Promise<readonly string[]> {
  const named = targets.flatMap(({ target }) =>
    Object.values<object>(target).flatMap((inner) =>
      'namespace' in inner && typeof inner.namespace === 'string' ? [inner.namespace] : [],
    ),
  );
  const names = [...new Set(named)];
  for (const name of names) {
    await t.admin.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespaceFor(t, name) } });
  }
  return names;
}

/** Grants the derived rights where the targets are, and in the cluster; gives those in the controller's own namespace. */
async function grantRights(t: Context, mode: Mode, namespaces: readonly string[]) {
  const { admin, namespace: from } = t;
  const rights = rightsIn(mode);
  const rulesIn = (name: string) =>
    (rights.namespaces.find(({ namespace }) => namespace === name)?.rules ?? []).map(ruleOf);
  for (const name of namespaces) {
    const namespace = namespaceFor(t, name);
    await allow(admin, { namespace, account: ACCOUNT, from, name: ACCOUNT, rules: rulesIn(name) });
  }
  const apiVersion = 'rbac.authorization.k8s.io/v1';
  const metadata = { name: `${from}-${ACCOUNT}` };
  await admin.apply({ apiVersion, kind: 'ClusterRole', metadata, rules: rights.cluster.map(ruleOf) });
  await admin.apply({
    apiVersion,
    kind: 'ClusterRoleBinding',
    metadata,
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: metadata.name },
    subjects: [{ kind: 'ServiceAccount', name: ACCOUNT, namespace: from }],
  });
  return rulesIn(OWN_NAMESPACE);
}
