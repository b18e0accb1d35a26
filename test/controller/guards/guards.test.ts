import { describe, expect, test } from 'vitest';
import { firstRefusal, type GuardInput } from '../../../src/controller/guards/guard.ts';
import { guards } from '../../../src/controller/guards/index.ts';
import { controllerSettings } from '../../../src/controller/settings.ts';
import {
  ago,
  alertSource,
  begun,
  sampleGuardInput,
  sampleRemediation,
  sampleRunbook,
  TARGET,
} from '../../support/remediation.ts';

const refusalOf = (patch: Partial<GuardInput>) => firstRefusal(guards, sampleGuardInput(patch));
const settings = (patch: object) =>
  controllerSettings.parse({ cluster: 'prod-1', mode: 'guarded', ...patch });
const HASH = 'a'.repeat(64);
const approved = (patch: object) =>
  sampleRemediation({
    spec: {
      approval: {
        by: 'ann',
        decision: 'approve',
        planHash: HASH,
        reason: 'Looks right.',
        until: ago(-600),
        ...patch,
      },
    },
  });
const plan = sampleGuardInput().plan;
const at = (name: string, status: Parameters<typeof sampleRemediation>[0] = {}) =>
  sampleRemediation({ name, ...status });

test('nothing refuses a plan against which nothing stands', () => {
  expect(refusalOf({})).toBeUndefined();
});

test('each guard has a name of its own', () => {
  expect(new Set(guards.map(({ id }) => id)).size).toBe(guards.length);
});

describe('refused is', () => {
  test.each<[guard: string, kind: 'blocked' | 'final', why: string, input: Partial<GuardInput>]>([
    ['Paused', 'blocked', 'everything while it is paused', { pause: 'on' }],
    ['Paused', 'blocked', 'everything while nobody can tell whether it is paused', { pause: 'unreadable' }],
    ['RunbookNotInForce', 'blocked', 'a runbook that is not there', { runbook: undefined }],
    ['RunbookNotInForce', 'blocked', 'a suspended runbook', { runbook: sampleRunbook({ suspend: true }) }],
    [
      'ForeignCluster',
      'final',
      'an alert of another cluster',
      {
        remediation: sampleRemediation({ spec: { source: alertSource({ labels: { cluster: 'prod-2' } }) } }),
      },
    ],
    ['Silenced', 'blocked', 'a silenced alert', { silenced: true }],
    [
      'OutsideWindow',
      'blocked',
      'a time outside of all windows',
      { settings: settings({ windows: [{ days: [3], from: '13:00', to: '18:00' }] }) },
    ],
    [
      'OutsideWindow',
      'blocked',
      'another day of the week',
      { settings: settings({ windows: [{ days: [2, 4], from: '00:00', to: '23:59' }] }) },
    ],
    ['NotOptedIn', 'blocked', 'a target without the label', { target: { key: TARGET, optedIn: false } }],
    [
      'DuplicateEpisode',
      'final',
      'the same alert a second time',
      { others: [at('older', { spec: { source: alertSource({ startsAt: ago(900) }) } })] },
    ],
    [
      'TargetLocked',
      'blocked',
      'a target that another one works on',
      {
        others: [
          at('other', {
            spec: { source: alertSource({ fingerprint: 'f'.repeat(16) }) },
            status: { phase: 'Verifying', plan },
          }),
        ],
      },
    ],
    [
      'Cooldown',
      'blocked',
      'a second change within the cooldown, of whichever episode',
      {
        others: [at('closed', { status: { phase: 'Closed', outcome: 'Recovered', journal: [begun(599)] } })],
      },
    ],
    [
      'AttemptsUsedUp',
      'blocked',
      'a change beyond the attempts',
      {
        others: [
          at('closed', {
            status: { phase: 'Closed', outcome: 'Recovered', journal: [begun(3000), begun(1800)] },
          }),
        ],
      },
    ],
    [
      'BreakerOpen',
      'blocked',
      'a runbook that did not help three times in a row',
      {
        others: [1, 2, 3].map((n) =>
          at(`useless-${n}`, {
            spec: { source: alertSource({ fingerprint: String(n).repeat(16) }) },
            status: {
              phase: 'Escalated',
              journal: [begun(n * 900, { target: `other-${n}`, endedAt: ago(n * 900) })],
            },
          }),
        ),
      },
    ],
    [
      'FleetBudget',
      'blocked',
      'more at one time than the budget has',
      {
        others: ['a', 'b'].map((name) =>
          at(name, {
            spec: { runbook: name, source: alertSource({ fingerprint: name.repeat(16) }) },
            status: { phase: 'Acting', plan: { ...plan, target: name } },
          }),
        ),
      },
    ],
    [
      'FleetBudget',
      'blocked',
      'more within an hour than the budget has',
      {
        settings: settings({ budget: { perHour: 1 } }),
        others: [
          at('elsewhere', {
            spec: { runbook: 'elsewhere' },
            status: { phase: 'Closed', journal: [begun(60)] },
          }),
        ],
      },
    ],
    [
      'Storm',
      'blocked',
      'anything in a storm',
      {
        settings: settings({ storm: { remediations: 2, within: '5m' } }),
        others: ['a', 'b'].map((name) =>
          at(name, { spec: { runbook: name }, status: { startedAt: ago(30) } }),
        ),
      },
    ],
    [
      'PartialView',
      'final',
      'a group that was cut',
      { remediation: sampleRemediation({ spec: { source: alertSource({ truncated: true }) } }) },
    ],
    [
      'StaleAlert',
      'final',
      'an alert of the day before yesterday',
      { remediation: sampleRemediation({ spec: { source: alertSource({ startsAt: ago(172_800) }) } }) },
    ],
    [
      'StaleAlert',
      'blocked',
      'an alert of the future',
      { remediation: sampleRemediation({ spec: { source: alertSource({ startsAt: ago(-3600) }) } }) },
    ],
    ['NoEvidence', 'blocked', 'an alert alone', { evidenced: false }],
    [
      'OwnedByGit',
      'final',
      'a change that Argo CD would take back',
      { target: { key: TARGET, optedIn: true, revertedBy: { tool: 'argo-cd', object: 'argocd/shop' } } },
    ],
    [
      'NoCapacity',
      'blocked',
      'what a quota forbids',
      { target: { key: TARGET, optedIn: true, capacity: 'full' } },
    ],
    [
      'PreconditionFailed',
      'blocked',
      'what no longer fits',
      { target: { key: TARGET, optedIn: true, precondition: 'a rollout is under way' } },
    ],
    ['Shadow', 'final', 'every change in shadow', { mode: 'shadow' }],
    ['ApprovalMissing', 'blocked', 'a plan that nobody approved', { mode: 'approve' }],
    [
      'ApprovalMissing',
      'blocked',
      'a plan other than the approved one',
      { mode: 'approve', remediation: approved({ planHash: 'b'.repeat(64) }) },
    ],
    [
      'ApprovalMissing',
      'blocked',
      'an expired approval',
      { mode: 'approve', remediation: approved({ until: ago(0) }) },
    ],
    [
      'ApprovalMissing',
      'blocked',
      'an approval that reaches further than a day',
      { mode: 'approve', remediation: approved({ until: ago(-24 * 3600 - 1) }) },
    ],
    [
      'ApprovalMissing',
      'final',
      'every approval where the API server does not check who signs',
      { mode: 'approve', settings: settings({ approvals: false }), remediation: approved({}) },
    ],
    [
      'ApprovalMissing',
      'final',
      'a rejected plan',
      { mode: 'approve', remediation: approved({ decision: 'reject' }) },
    ],
  ])('%s (%s): %s', (guard, kind, _, input) => {
    expect(refusalOf(input)).toMatchObject({ guard, kind });
  });
});

test('what Argo CD would take back is told with what is known of its Application', () => {
  const revertedBy = { tool: 'argo-cd', object: 'shop', told: 'It heals by itself.' } as const;
  const message = `Argo CD (shop) would take the change of ${TARGET} back; make it in Git. It heals by itself.`;
  expect(refusalOf({ target: { key: TARGET, optedIn: true, revertedBy } })).toMatchObject({ message });
});

describe('let through is', () => {
  test.each<[why: string, input: Partial<GuardInput>]>([
    ['an alert without a cluster label', {}],
    [
      'an alert of this cluster',
      {
        remediation: sampleRemediation({ spec: { source: alertSource({ labels: { cluster: 'prod-1' } }) } }),
      },
    ],
    [
      'a time within a window',
      { settings: settings({ windows: [{ days: [3], from: '11:00', to: '12:01' }] }) },
    ],
    [
      'a time within a window that began yesterday',
      { settings: settings({ windows: [{ days: [2], from: '22:00', to: '12:30' }] }) },
    ],
    [
      'an approved plan outside of all windows',
      {
        mode: 'approve',
        remediation: approved({}),
        settings: settings({ windows: [{ days: [2], from: '00:00', to: '01:00' }] }),
      },
    ],
    ['an approved plan', { mode: 'approve', remediation: approved({}) }],
    [
      'the older one of two of the same alert',
      { others: [at('younger', { spec: { source: alertSource({ startsAt: ago(10) }) } })] },
    ],
    [
      'the same alert after the older one was closed',
      {
        others: [
          at('older', { spec: { source: alertSource({ startsAt: ago(900) }) }, status: { phase: 'Closed' } }),
        ],
      },
    ],
    [
      'a second change as the cooldown ends',
      {
        others: [at('closed', { status: { phase: 'Closed', outcome: 'Recovered', journal: [begun(600)] } })],
      },
    ],
    [
      'a change of another target within the cooldown',
      {
        others: [
          at('closed', {
            status: { phase: 'Closed', journal: [begun(10, { target: 'shop/deployments/web' })] },
          }),
        ],
      },
    ],
    [
      'the first one after the breaker rested',
      {
        others: [1, 2, 3].map((n) =>
          at(`useless-${n}`, {
            spec: { source: alertSource({ fingerprint: String(n).repeat(16) }) },
            status: { phase: 'Escalated', journal: [begun(3600 * n + 1, { target: `other-${n}` })] },
          }),
        ),
      },
    ],
    [
      'a runbook that helped in between',
      {
        others: [1, 2, 3, 4].map((n) =>
          at(`mixed-${n}`, {
            spec: { source: alertSource({ fingerprint: String(n).repeat(16) }) },
            status: {
              phase: 'Closed',
              outcome: n === 3 ? 'Recovered' : 'AlertResolved',
              journal: [begun(n * 700, { target: `other-${n}` })],
            },
          }),
        ),
      },
    ],
  ])('%s', (_, input) => {
    expect(refusalOf(input)).toBeUndefined();
  });
});

test('says when a blocked plan is worth another look', () => {
  const others = [at('closed', { status: { phase: 'Closed', outcome: 'Recovered', journal: [begun(590)] } })];
  expect(refusalOf({ others })).toMatchObject({ guard: 'Cooldown', retryAfter: 10 });
});

test('counts the changes of the remediation itself', () => {
  const remediation = sampleRemediation({ status: { phase: 'Deciding', journal: [begun(60)] } });
  expect(refusalOf({ remediation })).toMatchObject({ guard: 'Cooldown' });
});
