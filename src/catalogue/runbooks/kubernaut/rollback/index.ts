import { defineRunbook, type Runbook } from '../../../model/runbook.ts';
import { inDocument } from '../../../systems/kubernaut/document.ts';
import type { KubernautNames } from '../../../systems/kubernaut/names.ts';
import type { KubernautOptions } from '../../../systems/kubernaut/options.ts';
import { targets } from '../targets.ts';
import { crashLoop, errorsAboveBaseline } from './alerts.ts';
import { evidence } from './evidence.ts';
import { remedies, triggers } from './remedies.ts';

/** The document's rollback plan: what calls for a rollback of the controller, and what follows one. */
export function rollbackRunbook(names: KubernautNames, options: KubernautOptions): Runbook {
  const { controller } = targets(names);
  return defineRunbook({
    name: 'rollback',
    title: 'Rollback of the WorkflowExecution controller',
    document: inDocument('385-419'),
    alerts: [errorsAboveBaseline, crashLoop(names)],
    parameters: [
      {
        id: 'dataCorruption',
        covers: ['WE-M12'],
        text: 'Whether data is corrupt since the rollout. Only a person can tell; no alert does.',
        pattern: '^(true|false)$',
      },
    ],
    targets: { controller },
    evidence: evidence(names, options),
    symptoms: [
      {
        id: 'errors-above-yesterday',
        covers: ['WE-M9'],
        text: "The error rate is more than five percentage points above yesterday's.",
        shownBy: ['aboveBaseline', 'errorRatio'],
      },
      {
        id: 'crash-loop',
        covers: ['WE-M10'],
        text: 'The controller restarts more than three times in five minutes.',
        shownBy: ['restarts', 'tektonReady'],
      },
      { id: 'locks-stuck', covers: ['WE-M11'], text: 'Locks are not released.', shownBy: ['stuckLocks'] },
    ],
    impact: [
      {
        id: 'no-reliable-repairs',
        text: 'Workflows fail, or nothing reconciles them.',
        evidence: ['errorRatio', 'controllerUp'],
      },
    ],
    causes: [
      {
        id: 'bad-rollout',
        text: 'The latest revision of the controller is faulty.',
        category: 'CodeQuality',
      },
    ],
    diagnoses: [
      {
        id: 'crashes-since-rollout',
        covers: ['WE-M10'],
        text: 'The controller crashes since its rollout of the last hour, and not for lack of Tekton.',
        when: triggers.crashLoop,
        category: 'CodeQuality',
        remedies: ['after-crash-loop'],
      },
      {
        id: 'crashes-without-tekton',
        covers: ['WE-M10'],
        text: 'The controller crashes because Tekton is down: RB-WE-004, and no rollback.',
        when: {
          all: [{ evidence: { id: 'restarts', above: 3 } }, { evidence: { id: 'tektonReady', below: 1 } }],
        },
        category: 'Infrastructure',
      },
      {
        id: 'corrupt-since-rollout',
        covers: ['WE-M12'],
        text: 'Data is said to be corrupt, and there was a rollout within a day.',
        when: triggers.dataCorruption,
        category: 'CodeQuality',
        remedies: ['after-data-corruption'],
      },
      {
        id: 'errors-since-rollout',
        covers: ['WE-M9'],
        text: 'More errors than yesterday, and a rollout within a day.',
        when: triggers.errorRise,
        category: 'CodeQuality',
        remedies: ['after-error-rise'],
      },
      {
        id: 'locks-since-rollout',
        covers: ['WE-M11'],
        text: 'Stuck locks, and a rollout within a day.',
        when: triggers.stuckLocks,
        remedies: ['after-stuck-locks'],
      },
    ],
    remedies,
    escalation: [
      {
        id: 'corruption',
        covers: ['WE-M12'],
        text: 'Data is said to be corrupt: this is an incident.',
        when: { evidence: { id: 'dataCorruption', is: true } },
        after: '0s',
        to: ['on-call', 'tech-lead', 'incident-channel'],
      },
      {
        id: 'not-recovering',
        covers: ['WE-V4'],
        text: 'The metrics do not recover.',
        when: {
          any: [
            { evidence: { id: 'aboveBaseline', above: 0.05 } },
            { evidence: { id: 'controllerUp', below: 1 } },
            { evidence: { id: 'restarts', above: 3 } },
          ],
        },
        after: '30m',
        to: ['on-call', 'tech-lead'],
        repeat: { every: '1h', atMost: 3 },
      },
    ],
    prevention: [],
    checklist: [
      {
        id: 'incident-report',
        covers: ['WE-X4'],
        text: 'Write the incident report.',
        phase: 'post-incident',
        blocksClose: true,
      },
      {
        id: 'root-cause-analysis',
        covers: ['WE-X5'],
        text: 'Set a date for the root cause analysis.',
        phase: 'post-incident',
        blocksClose: false,
      },
      {
        id: 'plan-fix',
        covers: ['WE-X6'],
        text: 'Plan the fix and the next rollout.',
        phase: 'post-incident',
        blocksClose: false,
      },
    ],
  });
}
