import { defineRunbook, type ConditionOver, type Runbook } from '../../../model/runbook.ts';
import { inDocument } from '../../../systems/kubernaut/document.ts';
import { OWNER, type KubernautNames } from '../../../systems/kubernaut/names.ts';
import type { KubernautOptions } from '../../../systems/kubernaut/options.ts';
import { skipsAboveObjective } from '../objective-alerts.ts';
import { targets } from '../targets.ts';
import { highSkipRate } from './alerts.ts';
import { evidence } from './evidence.ts';

type Condition = ConditionOver<ReturnType<typeof evidence>>;

/** From here on one reason explains the skipping by itself; below it, the other has a fair part in it. */
const MOSTLY = 0.75;

/** RB-WE-005: most requests are skipped. One reason alone is the lock or the cooldown at work, and no fault. */
export function highSkipRateRunbook(names: KubernautNames, options: KubernautOptions): Runbook {
  const { skipped } = targets(names);
  const isBoth: Condition = {
    all: [
      { evidence: { id: 'skipRatio', above: 0.5 } },
      { evidence: { id: 'busyShare', atLeast: 1 - MOSTLY } },
      { evidence: { id: 'recentShare', atLeast: 1 - MOSTLY } },
    ],
  };
  return defineRunbook({
    name: 'high-skip-rate',
    title: 'High WorkflowExecution skip rate',
    document: inDocument('296-355', 'RB-WE-005'),
    alerts: [highSkipRate(names), skipsAboveObjective(names)],
    targets: { skipped },
    evidence: evidence(names),
    symptoms: [
      {
        id: 'many-skipped',
        covers: ['WE-S13'],
        text: 'Many requests are skipped.',
        shownBy: ['skipRatio', 'skippedByReason'],
      },
      {
        id: 'known-reasons',
        covers: ['WE-S14'],
        text: 'Most of them as ResourceBusy or RecentlyRemediated.',
        shownBy: ['busyShare', 'recentShare'],
      },
      {
        id: 'storm',
        covers: ['WE-S15'],
        text: 'Perhaps an alert storm, or the same signal again and again.',
        shownBy: ['skippedByTarget', 'requestsByTarget'],
      },
    ],
    impact: [
      {
        id: 'delayed-repairs',
        text: 'Repairs of busy targets come later; the others are not touched by it.',
        evidence: ['requestsByTarget'],
      },
    ],
    causes: [
      {
        id: 'duplicates',
        text: 'The Gateway lets the same trouble through many times.',
        category: 'Configuration',
      },
    ],
    diagnoses: [
      {
        id: 'resource-busy',
        covers: ['WE-K5'],
        text: 'The targets are being repaired: the lock works, and there is nothing to do.',
        when: { evidence: { id: 'busyShare', above: MOSTLY } },
      },
      {
        id: 'recently-remediated',
        covers: ['WE-K6'],
        text: 'The targets have just been repaired: the cooldown works, and there is nothing to do.',
        when: { evidence: { id: 'recentShare', above: MOSTLY } },
      },
      {
        id: 'both',
        covers: ['WE-K7'],
        text: 'Many of both: the same trouble comes in again and again.',
        when: isBoth,
        category: 'Configuration',
        remedies: ['check-deduplication', 'increase-cooldown'],
      },
    ],
    remedies: [
      {
        id: 'check-deduplication',
        covers: ['WE-K7'],
        text: 'See whether the Gateway recognises duplicates; it may need tuning.',
        when: isBoth,
        action: {
          openTask: {
            task: 'Check the deduplication of the Gateway against the targets with the most requests.',
            owner: OWNER,
            blocksClose: false,
          },
        },
        mode: 'human',
      },
      {
        id: 'increase-cooldown',
        covers: ['WE-P11'],
        text: `Consider a cooldown longer than ${options.cooldown}, if duplicates keep coming.`,
        when: isBoth,
        action: {
          openTask: {
            task:
              `Raise the cooldown from ${options.cooldown} in Git. It must stay below the TTL of tekton-pruner, and the ` +
              'threshold of WorkflowExecutionLockStuck follows it.',
            owner: OWNER,
            blocksClose: false,
          },
        },
        mode: 'approve',
        bounds: { attempts: 1, per: '24h', cooldown: '24h', timeout: '2h', maxTargets: 1 },
        verify: {
          text: 'No more than half of the requests are skipped.',
          until: { evidence: { id: 'skipRatio', atMost: 0.5 } },
          within: '24h',
        },
      },
    ],
    escalation: [
      {
        id: 'storm-goes-on',
        text: 'Duplicates keep coming for hours.',
        when: isBoth,
        after: '4h',
        to: ['team'],
      },
    ],
    prevention: [
      {
        id: 'storm-aggregation',
        covers: ['WE-P10'],
        text: 'The Gateway bundles the alerts of a storm.',
        part: 'person',
      },
      {
        id: 'longer-cooldown',
        covers: ['WE-P11'],
        text: 'A longer cooldown is proposed when duplicates keep coming; it must stay below the TTL of tekton-pruner.',
        part: 'controller',
      },
      {
        id: 'watch-duplicates',
        covers: ['WE-P12'],
        text: 'Watch where duplicate requests come from.',
        part: 'dashboards',
      },
    ],
    checklist: [
      {
        id: 'review-aggregation',
        covers: ['WE-P10'],
        text: 'Review how the Gateway bundles the alerts of a storm.',
        phase: 'prevention',
        blocksClose: false,
      },
    ],
  });
}
