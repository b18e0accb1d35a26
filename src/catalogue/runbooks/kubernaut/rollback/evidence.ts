import type { EvidenceData } from '../../../model/runbook.ts';
import {
  ABOVE_BASELINE,
  controllerUp,
  ERROR_RATIO,
  RESTARTS,
  stuckLockCount,
  TEKTON_READY,
} from '../../../systems/kubernaut/expressions.ts';
import type { KubernautNames } from '../../../systems/kubernaut/names.ts';
import type { KubernautOptions } from '../../../systems/kubernaut/options.ts';

export function evidence(names: KubernautNames, options: KubernautOptions) {
  return {
    aboveBaseline: {
      covers: ['WE-M9', 'WE-V4'],
      text: 'Error ratio minus the one of the same time yesterday, which counts as zero when it is not known.',
      source: { prometheus: { expr: ABOVE_BASELINE } },
      yields: 'number',
    },
    errorRatio: {
      covers: ['WE-V4'],
      text: 'Errors as a share of the phase transitions, over five minutes.',
      source: { prometheus: { expr: ERROR_RATIO } },
      yields: 'number',
    },
    restarts: {
      covers: ['WE-M10'],
      text: 'Most restarts of one controller pod within five minutes.',
      source: { prometheus: { expr: RESTARTS } },
      yields: 'number',
    },
    tektonReady: {
      covers: ['WE-M10'],
      text: "Ready replicas of Tekton's controller; unknown while kube-state-metrics does not answer.",
      source: { prometheus: { expr: TEKTON_READY } },
      yields: 'number',
    },
    stuckLocks: {
      covers: ['WE-M11'],
      text: 'Ended executions that hold their lock for longer than the cooldown explains.',
      source: { prometheus: { expr: stuckLockCount(options) } },
      yields: 'number',
    },
    dataCorruption: {
      covers: ['WE-M12'],
      text: 'Whoever opened this says that data is corrupt. It counts only together with a recent rollout.',
      source: { statement: { parameter: 'dataCorruption' } },
      yields: 'flag',
    },
    rolledOutLastHour: {
      covers: ['WE-M10'],
      text: 'The controller was rolled out within the hour before the trouble began.',
      source: { rolloutBeforeFailure: { target: 'controller', window: '1h' } },
      yields: 'flag',
    },
    rolledOutLastDay: {
      covers: ['WE-M9', 'WE-M11', 'WE-M12'],
      text: 'The controller was rolled out within the day before the trouble began.',
      source: { rolloutBeforeFailure: { target: 'controller', window: '24h' } },
      yields: 'flag',
    },
    revisions: {
      covers: ['WE-R1'],
      text: "Revisions of the controller's Deployment, with the time of each.",
      source: { rolloutHistory: { target: 'controller' } },
      yields: 'record',
    },
    rollout: {
      covers: ['WE-V2'],
      text: 'Whether the rollout of the controller has ended, still runs or timed out.',
      source: { rolloutStatus: { target: 'controller' } },
      yields: 'text',
    },
    controllerUp: {
      covers: ['WE-V4'],
      text: 'Controllers that Prometheus can scrape.',
      source: { prometheus: { expr: controllerUp(names) } },
      yields: 'number',
    },
    controllerLogs: {
      covers: ['WE-V3'],
      text: 'Last 50 lines of the controller, masked.',
      source: { logs: { target: 'controller', since: '1h', lines: 50 } },
      yields: 'record',
    },
  } as const satisfies Record<string, EvidenceData<'controller'>>;
}

export type RollbackEvidence = ReturnType<typeof evidence>;
