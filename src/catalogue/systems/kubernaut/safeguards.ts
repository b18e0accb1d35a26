import { seconds } from '../../../api/scalars.ts';
import type { Configuration, Prerequisite, Safeguards } from '../../model/safeguards.ts';
import type { KubernautNames } from './names.ts';
import type { KubernautOptions } from './options.ts';

const TEKTON = 'tekton-pipelines';

/** S3:161-165, 229-233, 290-294: timeouts, the pruner, and Tekton itself. */
export function safeguards(names: KubernautNames, options: KubernautOptions): Safeguards {
  return {
    configurations: [pruner(names, options), outerTimeout(names, options)],
    prerequisites: [tekton(names, options)],
    preflights: [],
    canaries: [],
  };
}

function pruner(
  { tektonNamespace, workflowNamespace }: KubernautNames,
  options: KubernautOptions,
): Configuration {
  const { cooldown, prunerTtl } = options;
  return {
    // Name, namespace, labels and key are the pruner's own; it reads no other object.
    name: 'tekton-pruner-default-spec',
    namespace: tektonNamespace,
    covers: ['WE-P4', 'WE-P11'],
    text:
      'Removes ended runs of workflows when the controller does not. Everything else in the cluster keeps the ' +
      "pruner's own default.",
    file: 'global-config',
    labels: {
      'app.kubernetes.io/part-of': 'tekton-pruner',
      'pruner.tekton.dev/config-type': 'global',
    },
    settings: {
      enforcedConfigLevel: 'namespace',
      historyLimit: 100,
      namespaces: { [workflowNamespace]: { ttlSecondsAfterFinished: seconds(prunerTtl) } },
    },
    needs: TEKTON,
    bounds: [
      {
        path: ['namespaces', workflowNamespace, 'ttlSecondsAfterFinished'],
        comparison: 'above',
        limit: seconds(cooldown),
        why: `an ended run is the lock of its target, which the cooldown of ${cooldown} keeps; raise prunerTtl or lower the cooldown`,
      },
    ],
  };
}

/** The chart writes the orchestrator's own ConfigMap, so the value is handed to the chart and not written beside it. */
function outerTimeout(
  { namespace }: KubernautNames,
  { stuckAfter, executionTimeout }: KubernautOptions,
): Configuration {
  return {
    name: 'kubernaut-values',
    namespace,
    covers: ['WE-P2'],
    text: 'Values for the chart of Kubernaut: the orchestrator gives a remediation up after an hour.',
    file: 'values.yaml',
    settings: {
      remediationorchestrator: {
        config: { timeouts: { global: stuckAfter, executing: executionTimeout } },
      },
    },
    bounds: [
      {
        path: ['remediationorchestrator', 'config', 'timeouts', 'executing'],
        comparison: 'below',
        limit: seconds(stuckAfter),
        why: `the orchestrator gives up after ${stuckAfter}, and nobody would then see how the execution ended`,
      },
    ],
  };
}

function tekton(
  names: KubernautNames,
  { tektonVersion, tektonAtLeast, tektonBelow }: KubernautOptions,
): Prerequisite {
  return {
    name: TEKTON,
    covers: ['WE-P7', 'WE-P8', 'WE-P9'],
    text: `Tekton Pipelines from ${tektonAtLeast} and before ${tektonBelow}; ${tektonVersion} is the release to install.`,
    serves: [
      { group: 'tekton.dev', version: 'v1', resource: 'pipelineruns' },
      { group: 'tekton.dev', version: 'v1', resource: 'taskruns' },
    ],
    deployment: { namespace: names.tektonNamespace, name: names.tektonDeployment },
    release: { pinned: tektonVersion, atLeast: tektonAtLeast, below: tektonBelow },
    install: `https://infra.tekton.dev/tekton-releases/pipeline/previous/${tektonVersion}/release.yaml`,
  };
}
