import { defineRunbook, type Runbook } from '../../../model/runbook.ts';
import { inDocument } from '../../../systems/kubernaut/document.ts';
import { OWNER, type KubernautNames } from '../../../systems/kubernaut/names.ts';
import type { KubernautOptions } from '../../../systems/kubernaut/options.ts';
import { slow, successBelowObjective } from '../objective-alerts.ts';
import { targets } from '../targets.ts';
import { highErrorRate } from './alerts.ts';
import { causes } from './causes.ts';
import { evidence } from './evidence.ts';

/** RB-WE-001: more errors than the controller's normal work explains. */
export function highErrorRateRunbook(names: KubernautNames, options: KubernautOptions): Runbook {
  const { controller, executions, pipelineRuns, taskRuns, bindings, tekton, tektonPods, tektonDefinitions } =
    targets(names);
  return defineRunbook({
    name: 'high-error-rate',
    title: 'High WorkflowExecution error rate',
    document: inDocument('28-94', 'RB-WE-001'),
    alerts: [highErrorRate, successBelowObjective(options), slow(names, options)],
    targets: {
      controller,
      executions,
      pipelineRuns,
      taskRuns,
      bindings,
      tekton,
      tektonPods,
      tektonDefinitions,
    },
    evidence: evidence(names),
    symptoms: [
      {
        id: 'alert-firing',
        covers: ['WE-S1'],
        text: 'WorkflowExecutionHighErrorRate fires.',
        shownBy: ['errorRatio'],
      },
      {
        id: 'errors-rising',
        covers: ['WE-S2'],
        text: 'The error counter rises fast.',
        shownBy: ['errorRatio'],
      },
      {
        id: 'errors-logged',
        covers: ['WE-S3'],
        text: 'The controller logs many errors.',
        shownBy: ['errorLogs'],
      },
    ],
    impact: [
      {
        id: 'unrepaired',
        text: 'Trouble elsewhere stays unrepaired while its workflows fail.',
        evidence: ['recentFailures'],
      },
    ],
    causes,
    diagnoses: [
      {
        id: 'validation',
        covers: ['WE-K1'],
        text: 'Executions are rejected as invalid: look at what the orchestrator puts into them.',
        when: { evidence: { id: 'validationErrors', above: 0 } },
        category: 'Configuration',
        remedies: ['check-specs', 'settle'],
      },
      {
        id: 'external',
        covers: ['WE-K2'],
        text: 'Something outside fails: see the state of Tekton, and RB-WE-004 when it is down.',
        when: { evidence: { id: 'externalErrors', above: 0 } },
        category: 'Infrastructure',
        remedies: ['check-tekton', 'settle'],
      },
      {
        id: 'permission',
        covers: ['WE-K3'],
        text: 'The API server denies the controller something.',
        when: { evidence: { id: 'permissionErrors', above: 0 } },
        category: 'Configuration',
        remedies: ['restore-access', 'settle'],
      },
      {
        id: 'access-lacking',
        covers: ['WE-K3'],
        text: 'The controller lacks rights that executions need; the evidence lists which.',
        when: { evidence: { id: 'deniedAccess', above: 0 } },
        category: 'Configuration',
        remedies: ['restore-access', 'settle'],
      },
      {
        id: 'binding-missing',
        covers: ['WE-K3'],
        text: 'No ClusterRoleBinding gives the controller its role.',
        when: { evidence: { id: 'roleBindings', below: 1 } },
        category: 'Configuration',
        remedies: ['restore-access'],
      },
      {
        id: 'execution',
        covers: ['WE-K4'],
        text: 'PipelineRuns fail: the failed tasks and their reasons are listed.',
        when: { evidence: { id: 'executionErrors', above: 0 } },
        remedies: ['inspect-runs', 'settle'],
      },
    ],
    remedies: [
      {
        id: 'check-specs',
        covers: ['WE-K1'],
        text: 'Find out why the orchestrator creates invalid executions.',
        when: { evidence: { id: 'validationErrors', above: 0 } },
        action: {
          openTask: {
            task: 'Compare the specs of the failed executions with what the RemediationOrchestrator should create.',
            owner: OWNER,
            blocksClose: false,
          },
        },
        mode: 'human',
      },
      {
        id: 'check-tekton',
        covers: ['WE-K2'],
        text: 'Follow RB-WE-004 if Tekton is the cause.',
        when: {
          all: [
            { evidence: { id: 'externalErrors', above: 0 } },
            {
              any: [
                { evidence: { id: 'tektonReady', below: 1 } },
                { evidence: { id: 'tektonDefinitions', below: 1 } },
              ],
            },
          ],
        },
        action: {
          openTask: {
            task: 'Tekton is not well: go on with RB-WE-004, Tekton unavailable.',
            owner: OWNER,
            blocksClose: false,
          },
        },
        mode: 'human',
      },
      {
        id: 'restore-access',
        covers: ['WE-K3'],
        text: 'Give the controller back its access, in Git. Nothing is granted automatically.',
        when: {
          any: [
            { evidence: { id: 'permissionErrors', above: 0 } },
            { evidence: { id: 'deniedAccess', above: 0 } },
            { evidence: { id: 'roleBindings', below: 1 } },
          ],
        },
        action: {
          openTask: {
            task: 'Check the ClusterRoleBinding of the controller against its chart, and restore what is missing.',
            owner: OWNER,
            blocksClose: true,
          },
        },
        mode: 'human',
      },
      {
        id: 'inspect-runs',
        covers: ['WE-K4'],
        text: 'Find out why the workflows fail.',
        when: { evidence: { id: 'executionErrors', above: 0 } },
        action: {
          openTask: {
            task: 'Go through the failed TaskRuns and repair the workflows they belong to.',
            owner: OWNER,
            blocksClose: false,
          },
        },
        mode: 'human',
      },
      {
        id: 'settle',
        text: 'Wait until the errors are back to what they were.',
        action: { wait: { atMost: '30m', what: 'the error rate to return to its baseline' } },
        mode: 'auto',
        // A wait changes nothing: the bounds only keep the record short.
        bounds: { attempts: 4, per: '6h', cooldown: '30m', timeout: '35m', maxTargets: 1 },
        verify: {
          covers: ['WE-X1'],
          text: 'Below the threshold, and within five points of the same time yesterday.',
          until: {
            all: [
              { evidence: { id: 'errorRatio', below: 0.1 } },
              { evidence: { id: 'aboveBaseline', atMost: 0.05 } },
            ],
          },
          within: '30m',
        },
      },
    ],
    escalation: [
      {
        id: 'still-failing',
        text: 'The errors go on after the waiting time.',
        when: { evidence: { id: 'errorRatio', above: 0.1 } },
        after: '45m',
        to: ['on-call'],
      },
    ],
    prevention: [],
    checklist: [
      {
        id: 'update-runbook',
        covers: ['WE-X2'],
        text: 'Add the error to the runbook if it is a new one.',
        phase: 'post-incident',
        blocksClose: false,
      },
      {
        id: 'incident-report',
        covers: ['WE-X3'],
        text: 'Write an incident report if customers were hurt.',
        phase: 'post-incident',
        blocksClose: false,
      },
    ],
  });
}
