import {
  defineRunbook,
  type ConditionOver,
  type EvidenceData,
  type Runbook,
} from '../../../model/runbook.ts';
import { inDocument } from '../../../systems/kubernaut/document.ts';
import { controllerUp } from '../../../systems/kubernaut/expressions.ts';
import { OWNER, type KubernautNames } from '../../../systems/kubernaut/names.ts';
import type { KubernautOptions } from '../../../systems/kubernaut/options.ts';
import { targets } from '../targets.ts';
import { tektonEvidence } from '../tekton-evidence.ts';
import { tektonUnavailable } from './alerts.ts';

type TargetId = 'controller' | 'controllerPods' | 'tekton' | 'tektonPods' | 'tektonDefinitions';

function evidence(names: KubernautNames) {
  return {
    controllerUp: {
      covers: ['WE-V1'],
      text: 'Controllers that Prometheus can scrape.',
      source: { prometheus: { expr: controllerUp(names) } },
      yields: 'number',
    },
    crashLooping: {
      covers: ['WE-S10'],
      text: 'Controller pods that wait in CrashLoopBackOff.',
      source: { containerState: { target: 'controllerPods', waiting: 'CrashLoopBackOff' } },
      yields: 'number',
    },
    controllerPods: {
      covers: ['WE-D12'],
      text: "The controller's pods with phase, readiness, restarts and age.",
      source: { podStatus: { target: 'controllerPods' } },
      yields: 'record',
    },
    dependencyErrors: {
      covers: ['WE-S11'],
      text: 'Lines of the last crashed container that name a missing dependency.',
      source: {
        logs: {
          target: 'controllerPods',
          contains: ['Required dependency check failed'],
          since: '1h',
          lines: 20,
          previous: true,
        },
      },
      yields: 'number',
    },
    previousLogs: {
      covers: ['WE-D13'],
      text: 'Last lines of the container before its restart, masked.',
      source: { logs: { target: 'controllerPods', since: '1h', lines: 100, previous: true } },
      yields: 'record',
    },
    tektonRollout: {
      covers: ['WE-M8'],
      text: "Whether the rollout of Tekton's controller has ended, still runs or timed out.",
      source: { rolloutStatus: { target: 'tekton' } },
      yields: 'text',
    },
    tektonVersion: {
      covers: ['WE-P9'],
      text: "Tekton's resource definitions, grouped by the release in their label.",
      source: { objects: { target: 'tektonDefinitions', groupBy: 'metadata.labels.version', limit: 50 } },
      yields: 'record',
    },
    ...tektonEvidence,
  } as const satisfies Record<string, EvidenceData<TargetId>>;
}

/** RB-WE-004: without Tekton nothing runs, and the documented controller does not even start. */
export function tektonUnavailableRunbook(names: KubernautNames, options: KubernautOptions): Runbook {
  const { controller, controllerPods, tekton, tektonPods, tektonDefinitions } = targets(names);
  const isMissing: ConditionOver<ReturnType<typeof evidence>> = {
    evidence: { id: 'tektonDefinitions', below: 1 },
  };
  const isBack: ConditionOver<ReturnType<typeof evidence>> = {
    all: [
      { evidence: { id: 'tektonDefinitions', atLeast: 1 } },
      { evidence: { id: 'tektonReady', atLeast: 1 } },
      { evidence: { id: 'tektonRollout', in: ['complete'] } },
      { evidence: { id: 'controllerUp', atLeast: 1 } },
      { evidence: { id: 'crashLooping', below: 1 } },
    ],
  };
  const verify = {
    covers: ['WE-V1'],
    text: 'Tekton is ready, and the controller came back by itself: it can be scraped and no pod crashes.',
    until: isBack,
  } as const;
  return defineRunbook({
    name: 'tekton-unavailable',
    title: 'Tekton unavailable',
    document: inDocument('235-294', 'RB-WE-004'),
    alerts: [tektonUnavailable(names)],
    targets: { controller, controllerPods, tekton, tektonPods, tektonDefinitions },
    evidence: evidence(names),
    symptoms: [
      {
        id: 'crash-loop',
        covers: ['WE-S10'],
        text: "The controller's pod is in CrashLoopBackOff.",
        shownBy: ['crashLooping', 'controllerPods'],
      },
      {
        id: 'dependency-check',
        covers: ['WE-S11'],
        text: 'Its log says: Required dependency check failed.',
        shownBy: ['dependencyErrors'],
      },
      {
        id: 'tekton-not-running',
        covers: ['WE-S12'],
        text: "Tekton's controller does not run.",
        shownBy: ['tektonReady', 'tektonPods'],
      },
    ],
    impact: [
      {
        id: 'no-workflows',
        text: 'No workflow starts, so nothing gets repaired.',
        evidence: ['controllerUp', 'tektonReady'],
      },
    ],
    causes: [
      { id: 'not-installed', text: "Tekton's resource definitions are missing.", category: 'Configuration' },
      {
        id: 'not-ready',
        text: 'Tekton is installed and its pods are not ready.',
        category: 'Infrastructure',
      },
    ],
    diagnoses: [
      {
        id: 'not-installed',
        text: 'Tekton is not installed, or somebody removed it.',
        when: isMissing,
        category: 'Configuration',
        remedies: ['install-tekton'],
      },
      {
        id: 'not-ready',
        text: 'Tekton is installed and no replica of its controller is ready.',
        when: {
          all: [
            { evidence: { id: 'tektonDefinitions', atLeast: 1 } },
            { evidence: { id: 'tektonReady', below: 1 } },
          ],
        },
        category: 'Infrastructure',
        remedies: ['wait-for-tekton'],
      },
      {
        id: 'controller-alone',
        text: 'Tekton is well and the controller crashes for another reason: see the rollback runbook.',
        when: {
          all: [
            { evidence: { id: 'tektonReady', atLeast: 1 } },
            { evidence: { id: 'crashLooping', atLeast: 1 } },
          ],
        },
      },
    ],
    remedies: [
      {
        id: 'install-tekton',
        covers: ['WE-M7'],
        text: `Install Tekton Pipelines ${options.tektonVersion} as an application in Git; never the latest release by hand.`,
        when: isMissing,
        action: {
          openTask: {
            task: `Add Tekton Pipelines ${options.tektonVersion} to the cluster's applications in Git and sync it before Kubernaut.`,
            owner: OWNER,
            blocksClose: true,
          },
        },
        mode: 'approve',
        bounds: { attempts: 1, per: '24h', cooldown: '1h', timeout: '2h', maxTargets: 1 },
        verify: { ...verify, within: '2h' },
      },
      {
        id: 'wait-for-tekton',
        covers: ['WE-M8'],
        text: "Wait for the rollout of Tekton's controller; Kubernetes then restarts ours.",
        when: { evidence: { id: 'tektonDefinitions', atLeast: 1 } },
        // A crashing pod is started again after at most five minutes, on top of the rollout's own ten.
        action: {
          wait: { atMost: '15m', what: "the rollout of Tekton's controller and the restart of ours" },
        },
        mode: 'auto',
        bounds: { attempts: 2, per: '2h', cooldown: '15m', timeout: '20m', maxTargets: 1 },
        verify: { ...verify, within: '15m' },
      },
    ],
    escalation: [
      {
        id: 'not-back',
        text: 'Tekton or the controller is still down.',
        when: { not: isBack },
        after: '20m',
        to: ['on-call', 'tech-lead'],
        repeat: { every: '30m', atMost: 4 },
      },
    ],
    prevention: [
      {
        id: 'prerequisite',
        covers: ['WE-P7'],
        text: 'Tekton is a prerequisite of the cluster, synced in an earlier wave than Kubernaut.',
        part: 'policy',
      },
      {
        id: 'dependency-health',
        covers: ['WE-P8'],
        text: "Stanchion shows Tekton's health among its dependencies; the probes of Kubernaut's own pods are not ours to change.",
        part: 'controller',
      },
      {
        id: 'known-version',
        covers: ['WE-P9'],
        text: `The required release of Tekton is written down: ${options.tektonVersion}, or another that serves PipelineRun v1.`,
        part: 'pages',
      },
    ],
    checklist: [
      {
        id: 'check-prerequisites',
        text: 'Check that Tekton is among the prerequisites of this cluster, and before Kubernaut.',
        phase: 'prevention',
        blocksClose: false,
      },
    ],
  });
}
