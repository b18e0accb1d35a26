import type { EvidenceData } from '../../../model/runbook.ts';
import { SKIP_RATIO } from '../../../systems/kubernaut/expressions.ts';
import type { KubernautNames } from '../../../systems/kubernaut/names.ts';

/** One reason's share of what was skipped. */
function shareOf(reason: string): string {
  return `sum(rate(workflowexecution_skip_total{reason="${reason}"}[5m]))
/
clamp_min(sum(rate(workflowexecution_skip_total[5m])), 1e-9)`;
}

export function evidence({ skipped }: KubernautNames) {
  return {
    skipRatio: {
      covers: ['WE-S13'],
      text: 'Skipped requests as a share of those skipped or started, over five minutes.',
      source: { prometheus: { expr: SKIP_RATIO } },
      yields: 'number',
    },
    busyShare: {
      covers: ['WE-S14', 'WE-D17'],
      text: 'Share of the skipped requests whose target was locked (ResourceBusy).',
      source: { prometheus: { expr: shareOf('ResourceBusy') } },
      yields: 'number',
    },
    recentShare: {
      covers: ['WE-S14', 'WE-D17'],
      text: 'Share of the skipped requests whose target was in its cooldown (RecentlyRemediated).',
      source: { prometheus: { expr: shareOf('RecentlyRemediated') } },
      yields: 'number',
    },
    skippedByReason: {
      covers: ['WE-D18', 'WE-S13'],
      text: 'Newest skipped requests with reason and target, grouped by reason.',
      source: {
        objects: {
          target: 'skipped',
          field: skipped.phaseField,
          oneOf: [skipped.phase],
          groupBy: skipped.reasonField,
          show: [skipped.targetField],
          limit: 100,
        },
      },
      yields: 'record',
    },
    skippedByTarget: {
      covers: ['WE-D18', 'WE-S15'],
      text: 'Newest skipped requests, grouped by target: many of one target are duplicates, many targets a storm.',
      source: {
        objects: {
          target: 'skipped',
          field: skipped.phaseField,
          oneOf: [skipped.phase],
          groupBy: skipped.targetField,
          show: [skipped.reasonField],
          limit: 100,
        },
      },
      yields: 'record',
    },
    requestsByTarget: {
      covers: ['WE-D19', 'WE-S15'],
      text: 'The ten targets with the most requests among the newest 1,000, most first.',
      source: {
        objects: { target: 'skipped', groupBy: skipped.targetField, limit: 1000 },
      },
      yields: 'record',
    },
  } as const satisfies Record<string, EvidenceData<'skipped'>>;
}
