import type { Diagnosis } from '../../../model/runbook.ts';
import type { ArcoNames } from '../../../systems/arco/names.ts';
import {
  accessRefused,
  failingAbove,
  failsFast,
  failsNowAndThen,
  failsSlowly,
  LIMITS,
  runsOutOfMemory,
} from './conditions.ts';
import type { ArcoEvidence } from './evidence.ts';
import type { ArcoRemedy } from './remedies.ts';

type ArcoDiagnosis = Diagnosis<ArcoEvidence, ArcoRemedy>;

/** The classes of the document first, in their fixed precedence; then what single pieces of evidence say. */
export function diagnoses(names: ArcoNames): readonly ArcoDiagnosis[] {
  return [...classes(names), ...findings(names)];
}

function classes(names: ArcoNames): readonly ArcoDiagnosis[] {
  return [
    {
      id: 'breaking-change',
      covers: ['ARCO-K4'],
      text: 'Everything fails: something broke for all tasks at once. Only a rollout just before makes it a case for a rollback.',
      when: failingAbove(LIMITS.all, names),
      remedies: ['roll-back-worker', 'investigate-breaking-change'],
    },
    {
      id: 'fast-failures',
      covers: ['ARCO-K1'],
      text: 'Attempts fail within seconds: configuration or credentials, which the access tests tell apart.',
      when: failsFast,
      category: 'Configuration',
      remedies: [
        'rotate-credentials',
        'refresh-credentials',
        'restart-with-new-credentials',
        'check-configuration',
      ],
    },
    {
      id: 'timeouts',
      covers: ['ARCO-K2'],
      text: 'Attempts fail after minutes: too few resources, or a slow source.',
      when: failsSlowly,
      category: 'ResourceExhaustion',
      remedies: ['raise-worker-memory', 'check-slow-source', 'adjust-task-resources', 'split-large-tasks'],
    },
    {
      id: 'intermittent',
      covers: ['ARCO-K3'],
      text: 'Attempts fail now and then: the network, or a limit on calls. The next attempt may work.',
      when: failsNowAndThen,
      category: 'Infrastructure',
      remedies: ['wait-for-backoff'],
    },
  ];
}

function findings(names: ArcoNames): readonly ArcoDiagnosis[] {
  return [
    {
      id: 'regression',
      covers: ['ARCO-C10', 'ARCO-D11'],
      text: 'The failures began soon after the workers were rolled out.',
      when: {
        all: [failingAbove(LIMITS.ratio, names), { evidence: { id: 'rolloutBeforeFailure', is: true } }],
      },
      category: 'CodeQuality',
      remedies: ['roll-back-worker'],
    },
    {
      id: 'single-asset',
      covers: ['ARCO-C11'],
      text: 'One asset fails and nothing was rolled out: an edge case in its data, or its source.',
      when: {
        all: [
          { evidence: { id: 'failingAssets', atLeast: 1 } },
          { evidence: { id: 'failingAssets', atMost: 1 } },
          { evidence: { id: 'rolloutBeforeFailure', is: false } },
        ],
      },
      category: 'CodeQuality',
      remedies: ['parse-both-schemas'],
    },
    {
      id: 'source-unreadable',
      covers: ['ARCO-C3', 'ARCO-D8'],
      text: 'The source in question cannot be read.',
      when: { evidence: { id: 'sourceSchema', is: false } },
      category: 'ExternalDependency',
      remedies: ['check-slow-source', 'update-asset-definition', 'agree-on-schema-versions'],
    },
    {
      id: 'out-of-memory',
      covers: ['ARCO-C4', 'ARCO-D4'],
      text: 'Workers are being killed for lack of memory.',
      when: runsOutOfMemory,
      category: 'ResourceExhaustion',
      remedies: ['raise-worker-memory', 'adjust-task-resources', 'split-large-tasks'],
    },
    {
      id: 'throttled',
      covers: ['ARCO-C5'],
      text: 'Workers are held back by their CPU limit in more than a quarter of the periods.',
      when: { evidence: { id: 'throttledShare', above: LIMITS.throttled } },
      category: 'ResourceExhaustion',
      remedies: ['adjust-task-resources'],
    },
    {
      id: 'disk-pressure',
      covers: ['ARCO-C6', 'ARCO-D5'],
      text: 'A node runs out of disk.',
      when: { evidence: { id: 'diskPressure', atLeast: 1 } },
      category: 'ResourceExhaustion',
    },
    {
      id: 'access-refused',
      covers: ['ARCO-C13', 'ARCO-D13', 'ARCO-D14'],
      text: 'The workers’ identity is refused: its credentials expired, or a permission is gone.',
      when: accessRefused,
      category: 'Configuration',
      remedies: ['rotate-credentials', 'refresh-credentials', 'restart-with-new-credentials'],
    },
    {
      id: 'identity-missing',
      covers: ['ARCO-C15', 'ARCO-D12'],
      text: 'The workers’ service account does not exist.',
      when: { evidence: { id: 'identityExists', is: false } },
      category: 'Configuration',
      remedies: ['check-configuration'],
    },
    {
      id: 'breaker-tripped',
      covers: ['ARCO-P2'],
      text: 'So much fails that new work should wait.',
      when: failingAbove(LIMITS.breaker, names),
      remedies: ['pause-scheduling'],
    },
    {
      id: 'retry-storm',
      covers: ['ARCO-A4', 'ARCO-I3'],
      text: 'Retries themselves have become the load.',
      when: { evidence: { id: 'retriesPerMinute', above: LIMITS.retriesPerMinute } },
      remedies: ['pause-scheduling', 'cancel-runs'],
    },
  ];
}
