import { defineRunbook, type ConditionOver, type Runbook } from '../../../model/runbook.ts';
import { inDocument } from '../../../systems/kubernaut/document.ts';
import { OWNER, type KubernautNames } from '../../../systems/kubernaut/names.ts';
import { lockThreshold, type KubernautOptions } from '../../../systems/kubernaut/options.ts';
import { executionParameters } from '../execution.ts';
import { targets } from '../targets.ts';
import { lockStuck } from './alerts.ts';
import { evidence } from './evidence.ts';

type Condition = ConditionOver<ReturnType<typeof evidence>>;

/** RB-WE-003: an execution has ended and its target stays locked. */
export function lockNotReleasingRunbook(names: KubernautNames, options: KubernautOptions): Runbook {
  const { controller, executions, pipelineRuns, skipped } = targets(names);
  // The action itself waits for the end of this execution plus the cooldown; a run younger than that cannot be due.
  const isHeld: Condition = {
    all: [
      { evidence: { id: 'runComplete', is: true } },
      { evidence: { id: 'runRunning', is: false } },
      { evidence: { id: 'runOwned', is: true } },
      { evidence: { id: 'runAge', above: lockThreshold(options) } },
    ],
  };
  const isReleased: Condition = { evidence: { id: 'runOwned', is: false } };
  return defineRunbook({
    name: 'lock-not-releasing',
    title: 'Resource lock not releasing',
    document: inDocument('167-233', 'RB-WE-003'),
    alerts: [lockStuck(options)],
    parameters: executionParameters,
    targets: { controller, executions, pipelineRuns, skipped },
    evidence: evidence(names, options),
    symptoms: [
      {
        id: 'lock-held',
        covers: ['WE-S7'],
        text: 'An execution has completed or failed and its lock is not released.',
        shownBy: ['stuckLocks', 'endedExecutions'],
      },
      {
        id: 'requests-skipped',
        covers: ['WE-S8'],
        text: 'New requests for the same target are skipped as ResourceBusy.',
        shownBy: ['busyRequests'],
      },
      {
        id: 'run-left',
        covers: ['WE-S9'],
        text: 'The PipelineRun is still there after the cooldown.',
        shownBy: ['runComplete', 'sinceCompletion'],
      },
    ],
    impact: [
      {
        id: 'target-locked',
        text: 'Nothing can repair the target while it is locked.',
        evidence: ['busyRequests'],
      },
    ],
    causes: [
      {
        id: 'deletion-fails',
        text: 'The controller cannot delete the run: no access, an API error, or a finalizer that nobody serves.',
        category: 'Configuration',
      },
      {
        id: 'missed-event',
        text: 'The controller does not look at the execution any more.',
        category: 'CodeQuality',
      },
    ],
    diagnoses: [
      {
        id: 'held',
        text: 'The run has ended, belongs to this execution, and should be gone.',
        when: isHeld,
        remedies: ['wait-for-retry', 'delete-run', 'restart-controller', 'consider-rollback'],
      },
      {
        id: 'foreign-lock',
        text: 'Another execution owns the lock of this name now: it must not be touched.',
        when: {
          all: [
            { evidence: { id: 'runOwned', is: false } },
            {
              any: [
                { evidence: { id: 'runComplete', is: true } },
                { evidence: { id: 'runRunning', is: true } },
              ],
            },
          ],
        },
      },
      {
        id: 'released',
        text: 'There is no such run any more: the lock is free.',
        when: {
          all: [
            { evidence: { id: 'runComplete', is: false } },
            { evidence: { id: 'runRunning', is: false } },
          ],
        },
      },
    ],
    remedies: [
      {
        id: 'wait-for-retry',
        covers: ['WE-M4'],
        text: 'Wait for the controller, which tries again at its next reconcile.',
        action: { wait: { atMost: '5m', what: 'the controller to delete the run' } },
        mode: 'auto',
        bounds: { attempts: 2, per: '1h', cooldown: '5m', timeout: '6m', maxTargets: 1 },
        verify: { text: 'This execution no longer holds the lock.', until: isReleased, within: '5m' },
      },
      {
        id: 'delete-run',
        covers: ['WE-M5'],
        text: 'Delete the ended run of this execution. The lock of another execution is never deleted.',
        when: isHeld,
        action: {
          deletePipelineRun: {
            target: 'pipelineRuns',
            requires: 'complete-and-cooled-down',
            executions: 'executions',
            cooldown: options.cooldown,
          },
        },
        mode: 'guarded',
        bounds: { attempts: 1, per: '1h', cooldown: '30m', timeout: '2m', maxTargets: 1 },
        verify: { text: 'This execution no longer holds the lock.', until: isReleased, within: '5m' },
      },
      {
        id: 'restart-controller',
        covers: ['WE-M6'],
        text: 'Restart the controller, once, when deleting did not help: with one replica, nothing is reconciled meanwhile.',
        when: isHeld,
        action: { restartWorkload: { target: 'controller' } },
        mode: 'guarded',
        bounds: { attempts: 1, per: '24h', cooldown: '24h', timeout: '10m', maxTargets: 1 },
        verify: { text: 'This execution no longer holds the lock.', until: isReleased, within: '10m' },
      },
      {
        id: 'consider-rollback',
        covers: ['WE-M11'],
        text: 'Find out whether the latest rollout broke the release of locks. Nothing is rolled back from here.',
        when: isHeld,
        action: {
          openTask: {
            task: 'Investigate; if a recent rollout is the cause, open the rollback runbook, which asks for approval.',
            owner: OWNER,
            blocksClose: true,
          },
        },
        mode: 'human',
      },
    ],
    escalation: [
      {
        id: 'still-held',
        text: 'Neither the deletion nor the restart freed the target.',
        when: isHeld,
        after: '45m',
        to: ['on-call'],
      },
    ],
    prevention: [
      {
        id: 'pruner-as-backup',
        covers: ['WE-P4'],
        text:
          'As a backup, tekton-pruner removes ended runs: ttlSecondsAfterFinished in its global-config, above the ' +
          'cooldown. Tekton itself has no such field on runs.',
        part: 'policy',
      },
      {
        id: 'watch-locks',
        covers: ['WE-P5'],
        text: 'Watch workflowexecution_lock_released.',
        part: 'dashboards',
      },
      {
        id: 'review-finalizer',
        covers: ['WE-P6'],
        text: `Review how the finalizer ${names.finalizer} is served; objects it holds for long are listed as evidence.`,
        part: 'person',
      },
    ],
    checklist: [
      {
        id: 'review-finalizer-logic',
        covers: ['WE-P6'],
        text: 'Review the finalizer of executions for cases in which it is never removed.',
        phase: 'prevention',
        blocksClose: false,
      },
    ],
  });
}
