import { seconds } from '../../../../api/scalars.ts';
import { defineRunbook, type ConditionOver, type Runbook } from '../../../model/runbook.ts';
import { inDocument } from '../../../systems/kubernaut/document.ts';
import type { KubernautNames } from '../../../systems/kubernaut/names.ts';
import type { KubernautOptions } from '../../../systems/kubernaut/options.ts';
import { executionParameters } from '../execution.ts';
import { targets } from '../targets.ts';
import { stuck } from './alerts.ts';
import { evidence } from './evidence.ts';

type Condition = ConditionOver<ReturnType<typeof evidence>>;

/** RB-WE-002: an execution that does not come to an end. */
export function pipelineRunStuckRunbook(names: KubernautNames, options: KubernautOptions): Runbook {
  const { executions, pipelineRuns, taskRuns, taskPods, skipped } = targets(names);
  const limit = seconds(options.stuckAfter);
  // An hour, no progress and the right owner: nothing is touched on less (S3:152, and another execution may own a run of the same name).
  const isStuck: Condition = {
    all: [
      { evidence: { id: 'runRunning', is: true } },
      { evidence: { id: 'runOwned', is: true } },
      { evidence: { id: 'noProgress', is: true } },
      { evidence: { id: 'runAge', atLeast: limit } },
    ],
  };
  const ended: Condition = {
    any: [{ evidence: { id: 'runRunning', is: false } }, { evidence: { id: 'runOwned', is: false } }],
  };
  return defineRunbook({
    name: 'pipelinerun-stuck',
    title: 'PipelineRun stuck in Running',
    document: inDocument('96-165', 'RB-WE-002'),
    alerts: [stuck(options)],
    parameters: executionParameters,
    targets: { executions, pipelineRuns, taskRuns, taskPods, skipped },
    evidence: evidence(names, options),
    symptoms: [
      {
        id: 'execution-running',
        covers: ['WE-S4'],
        text: 'An execution has been Running for more than an hour.',
        shownBy: ['longestRunning', 'stuckExecutions'],
      },
      {
        id: 'run-running',
        covers: ['WE-S5'],
        text: 'Its PipelineRun does not get on either.',
        shownBy: ['runRunning', 'noProgress'],
      },
      {
        id: 'status-still',
        covers: ['WE-S6'],
        text: 'The status of the execution does not change.',
        shownBy: ['sinceUpdate', 'statusUpdates'],
      },
    ],
    impact: [
      {
        id: 'target-locked',
        text: 'Nothing else can repair the target while it is locked.',
        evidence: ['waitingRequests'],
      },
    ],
    causes: [
      {
        id: 'endless-workflow',
        covers: ['WE-P3'],
        text: 'The workflow loops or waits for ever, and has no timeout.',
        category: 'CodeQuality',
      },
    ],
    diagnoses: [
      {
        id: 'stuck',
        text: 'The run is older than an hour, belongs to this execution and does not get on.',
        when: isStuck,
        remedies: ['wait-for-timeout', 'cancel', 'delete'],
      },
      {
        id: 'slow',
        text: 'The run is old but gets on: leave it alone.',
        when: {
          all: [{ evidence: { id: 'runRunning', is: true } }, { evidence: { id: 'noProgress', is: false } }],
        },
      },
      {
        id: 'foreign-run',
        text: 'The run of this name belongs to another execution: leave it alone.',
        when: {
          all: [{ evidence: { id: 'runRunning', is: true } }, { evidence: { id: 'runOwned', is: false } }],
        },
      },
    ],
    remedies: [
      {
        id: 'wait-for-timeout',
        covers: ['WE-M1'],
        text: 'Let Tekton end the run, where its own deadline is still to come.',
        // Past the default of an hour Tekton would have ended it by now: only a longer limit is worth a wait.
        when: {
          all: [
            { evidence: { id: 'runRunning', is: true } },
            { evidence: { id: 'runTimeout', above: limit } },
          ],
        },
        action: {
          wait: { atMost: '1h', what: 'the deadline of the run: its start plus spec.timeouts.pipeline' },
        },
        mode: 'auto',
        bounds: { attempts: 1, per: '6h', cooldown: '1h', timeout: '65m', maxTargets: 1 },
        verify: { text: 'The run has ended.', until: ended, within: '1h' },
      },
      {
        id: 'cancel',
        covers: ['WE-M2'],
        text: 'Cancel the run. Kubernaut then keeps the target blocked until somebody clears it, so nothing runs on a half-changed target.',
        when: isStuck,
        action: { cancelPipelineRun: { target: 'pipelineRuns', status: options.cancelStatus } },
        mode: 'guarded',
        bounds: { attempts: 1, per: '6h', cooldown: '1h', timeout: '2m', maxTargets: 1 },
        verify: { text: 'The run has ended.', until: ended, within: '5m' },
      },
      {
        id: 'delete',
        covers: ['WE-M3'],
        text: 'Delete the run, which releases the lock at once.',
        when: isStuck,
        action: {
          deletePipelineRun: {
            target: 'pipelineRuns',
            requires: 'approval',
            warning:
              'WARNING: this may leave the cluster in an inconsistent state. Kubernaut takes a deleted run for one ' +
              'that never began and may start the workflow again on a target that is half changed.',
          },
        },
        mode: 'approve',
        bounds: { attempts: 1, per: '24h', cooldown: '1h', timeout: '2m', maxTargets: 1 },
        verify: { text: 'This execution no longer holds the lock.', until: ended, within: '5m' },
      },
    ],
    escalation: [
      {
        id: 'still-stuck',
        text: 'The run could neither end nor be cancelled.',
        when: { evidence: { id: 'runRunning', is: true } },
        after: '90m',
        to: ['on-call'],
        repeat: { every: '1h', atMost: 3 },
      },
    ],
    prevention: [
      {
        id: 'pipeline-timeout',
        covers: ['WE-P1'],
        text: 'Every workflow bundle sets spec.timeouts.pipeline; Pipeline itself has no such field.',
        part: 'policy',
      },
      {
        id: 'outer-timeout',
        covers: ['WE-P2'],
        text: "The orchestrator gives up after 60 minutes, and a bundle's timeout is shorter than that.",
        part: 'policy',
      },
      {
        id: 'review-loops',
        covers: ['WE-P3'],
        text: 'Somebody reads the workflows for loops without an end.',
        part: 'person',
      },
    ],
    checklist: [
      {
        id: 'review-workflow',
        covers: ['WE-P3'],
        text: 'Review the workflow for a loop or a wait without an end.',
        phase: 'prevention',
        blocksClose: false,
      },
      {
        id: 'clear-block',
        text: 'After a cancelled run: check the target, then clear its block in Kubernaut.',
        phase: 'recovery',
        blocksClose: false,
      },
    ],
  });
}
