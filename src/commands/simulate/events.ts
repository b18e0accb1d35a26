import type { RemediationResource, RemediationSpec } from '../../api/remediation.ts';
import { seconds } from '../../api/scalars.ts';
import { canonical, sha256 } from '../../controller/decide/plan.ts';
import { outcomesOf } from '../../controller/intake/episodes.ts';
import type { AlertOutcome } from '../../controller/intake/outcome.ts';
import type { NotifiedAlert, Notification } from '../../controller/intake/notification.ts';
import { REMEDIATIONS } from '../../controller/kubernetes/own-types.ts';
import { NAMESPACE } from './runbooks.ts';
import type { ScenarioAlert, ScenarioEvent } from './scenario.ts';
import { changedSettings, pauseMap, type Stage } from './stage.ts';
import type { Timeline } from './timeline.ts';

const FINGERPRINT_DIGITS = 16;
/** Of Alertmanager, with nothing left out. */
const NOTIFICATION = { version: '4', receiver: 'simulated', truncatedAlerts: 0 } as const;

/** Lets an event happen. */
export async function happen(
  event: ScenarioEvent,
  stage: Stage,
  specs: readonly RemediationSpec[],
): Promise<void> {
  stage.timeline.forget();
  changeWhatIsInForce(event, stage);
  changeCluster(event, stage);
  if (event.alerts !== undefined) await notify(notificationOf(event.alerts, stage), stage);
  for (const spec of specs) await open(spec, stage);
  if (event.resolve !== undefined) await resolveAlerts(event.resolve, stage);
  if (event.approve !== undefined) await decideOn(event.approve, 'approve', stage);
  if (event.reject !== undefined) await decideOn(event.reject, 'reject', stage);
  if (event.tick !== undefined) await tick(event.tick, stage);
}

function changeWhatIsInForce(event: ScenarioEvent, stage: Stage): void {
  const { prometheus, evidence, silenced, settings, paused } = event;
  const { timeline } = stage;
  if (prometheus !== undefined) stage.prometheus = { ...stage.prometheus, ...prometheus };
  if (evidence !== undefined) stage.evidence = { ...stage.evidence, ...evidence };
  if (silenced !== undefined) stage.silenced = silenced;
  if (settings !== undefined) stage.settings = changedSettings(stage.settings, settings);
  if (paused !== undefined) stage.cluster.put(pauseMap(paused));
  const told = Object.entries({ prometheus, evidence, silenced, settings, paused }).filter(
    ([, value]) => value !== undefined,
  );
  for (const [what, value] of told) timeline.add('event', `${what}: ${JSON.stringify(value)}`);
}

function changeCluster(
  { apply = [], merge = [], remove = [] }: ScenarioEvent,
  { cluster, timeline }: Stage,
): void {
  for (const object of apply) cluster.put(object);
  for (const object of merge) cluster.merge(object);
  for (const object of remove) cluster.remove(object);
  const tell = (verb: string, objects: typeof apply) => {
    for (const { kind, metadata } of objects) {
      timeline.add(
        'event',
        `${kind} ${[metadata.namespace, metadata.name].filter(Boolean).join('/')} is ${verb}`,
      );
    }
  };
  tell('applied', apply);
  tell('changed', merge);
  tell('removed', remove);
}

function notificationOf(alerts: NonNullable<ScenarioEvent['alerts']>, { now }: Stage): Notification {
  if (!Array.isArray(alerts)) return alerts;
  const startsAt = now().toISOString();
  return { ...NOTIFICATION, alerts: alerts.map((alert) => completed(alert, startsAt)) };
}

function completed({ labels, status, startsAt, fingerprint }: ScenarioAlert, now: string): NotifiedAlert {
  return {
    labels,
    status,
    startsAt: startsAt ?? now,
    fingerprint: fingerprint ?? sha256(canonical(labels)).slice(0, FINGERPRINT_DIGITS),
  };
}

async function notify(notification: Notification, stage: Stage): Promise<void> {
  const { remediations, runbooks, settings, timeline, wake } = stage;
  const outcomes = outcomesOf(notification, {
    cluster: settings.cluster,
    runbook: (name) => runbooks.get(name),
  });
  for (const outcome of outcomes) tellOutcome(outcome, timeline);
  await remediations.persist(outcomes);
  for (const outcome of outcomes) if ('resolve' in outcome) wake(outcome.resolve.name);
}

function tellOutcome(outcome: AlertOutcome, timeline: Timeline): void {
  if ('ignore' in outcome) timeline.add('ignored', `${outcome.ignore.alert}: ${outcome.ignore.why}`);
  if ('resolve' in outcome) {
    timeline.add('event', 'the alert is resolved', { remediation: outcome.resolve.name });
  }
  if (!('open' in outcome)) return;
  const { name, spec } = outcome.open;
  const alert = 'alert' in spec.source ? spec.source.alert : undefined;
  const data = { labels: alert?.labels ?? {} };
  timeline.addNew('opened', 'opened', `by the alert ${alert?.name ?? ''}`, { remediation: name, data });
}

async function open(spec: RemediationSpec, { cluster, remediations, timeline, wake }: Stage): Promise<void> {
  const name = `${spec.runbook}-${sha256(canonical(spec)).slice(0, FINGERPRINT_DIGITS)}`;
  const metadata = { name, namespace: NAMESPACE };
  await cluster.create(REMEDIATIONS, {
    apiVersion: 'stanchion.dev/v1alpha1',
    kind: 'Remediation',
    metadata,
    spec,
  });
  await remediations.refresh(name);
  timeline.add('opened', `by ${Object.keys(spec.source).join('')}`, { remediation: name });
  wake(name);
}

/** What Alertmanager sends when an alert is over: the same alert, resolved. */
async function resolveAlerts(labels: Readonly<Record<string, string>>, stage: Stage): Promise<void> {
  const over = stage.remediations
    .all()
    .flatMap(({ spec: { source } }) =>
      'alert' in source &&
      Object.entries(labels).every(([name, value]) => source.alert.labels[name] === value)
        ? [{ ...source.alert, status: 'resolved' as const }]
        : [],
    );
  if (over.length === 0) stage.timeline.add('ignored', `no alert has the labels ${JSON.stringify(labels)}`);
  await notify({ ...NOTIFICATION, alerts: over }, stage);
}

async function decideOn(
  { by, reason, runbook, for: lasts }: NonNullable<ScenarioEvent['approve']>,
  decision: 'approve' | 'reject',
  stage: Stage,
): Promise<void> {
  const waiting = stage.remediations
    .all()
    .filter(
      ({ status, spec }) =>
        status?.phase === 'AwaitingApproval' && (runbook ?? spec.runbook) === spec.runbook,
    );
  if (waiting.length === 0) stage.timeline.add('ignored', `${by} would ${decision}, but no plan waits`);
  for (const remediation of waiting) {
    const until = new Date(stage.now().getTime() + seconds(lasts) * 1000).toISOString();
    await decided(remediation, { by, reason, decision, until }, stage);
  }
}

async function decided(
  { metadata, status }: RemediationResource,
  decision: Omit<NonNullable<RemediationSpec['approval']>, 'planHash'>,
  { cluster, remediations, timeline, wake }: Stage,
): Promise<void> {
  const { name } = metadata;
  const value = { ...decision, planHash: status?.plan?.hash ?? '' };
  const ref = { ...REMEDIATIONS, namespace: NAMESPACE, name };
  await cluster.patch(ref, [{ op: 'add', path: '/spec/approval', value }]);
  await remediations.refresh(name);
  timeline.add('event', `${decision.by}: ${decision.decision}, ${decision.reason}`, { remediation: name });
  wake(name);
}

/** A person has done items of the checklists that keep episodes from closing. */
async function tick(
  { by, items }: NonNullable<ScenarioEvent['tick']>,
  { cluster, remediations, timeline, wake, now }: Stage,
): Promise<void> {
  const open = remediations.all().filter(({ status }) => status?.reason === 'ChecklistOpen');
  if (open.length === 0) timeline.add('ignored', `${by} would tick items, but no checklist is open`);
  for (const { metadata, status } of open) {
    const { name } = metadata;
    const done = items.map((id) => ({ id, doneBy: by, at: now().toISOString() }));
    const value = [...(status?.checklist ?? []), ...done];
    await cluster.patch({ ...REMEDIATIONS, namespace: NAMESPACE, name }, [
      { op: 'add', path: '/status/checklist', value },
    ]);
    await remediations.refresh(name);
    timeline.add('event', `${by} has done ${items.join(', ')}`, { remediation: name });
    wake(name);
  }
}
