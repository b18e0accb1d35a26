import { RECEIVER_ROLES } from '../../src/api/runbook.ts';
import type { Alert } from '../../src/catalogue/model/alert.ts';
import { defineRunbook, type Runbook } from '../../src/catalogue/model/runbook.ts';
import type { System } from '../../src/catalogue/model/system.ts';
import { production } from '../../src/environments/production.ts';
import type { Environment } from '../../src/environments/model.ts';

const silence = { text: 'is silent', series: { up: '1x10' }, expect: [{ at: '5m', firing: [] }] };

export const sampleAlert: Alert = {
  name: 'SampleDown',
  severity: 'warning',
  expr: 'up == 0',
  for: '5m',
  summary: 'Sample is down',
  description: 'The sample has not answered for five minutes.',
  examples: {
    fires: { text: 'fires', series: { up: '0x10' }, expect: [{ at: '6m', firing: [{}] }] },
    silent: silence,
    resolves: silence,
    absent: silence,
  },
};

/** A small, valid runbook. Tests spread it and put one mistake in. */
export const sampleRunbook: Runbook = defineRunbook({
  name: 'down',
  title: 'Sample is down',
  document: { source: 'S0', lines: '1-2' },
  alerts: [sampleAlert],
  targets: { worker: { deployment: { namespace: 'sample', name: 'worker', container: 'worker' } } },
  evidence: {
    availability: {
      text: 'Whether it answers.',
      source: { prometheus: { expr: 'min(up)' } },
      yields: 'number',
    },
    history: { text: 'Its revisions.', source: { rolloutHistory: { target: 'worker' } }, yields: 'record' },
  },
  symptoms: [],
  impact: [],
  causes: [],
  diagnoses: [
    {
      id: 'down',
      text: 'It is down.',
      when: { evidence: { id: 'availability', below: 1 } },
      remedies: ['restart'],
    },
  ],
  remedies: [
    {
      id: 'restart',
      text: 'Restart it.',
      action: { restartWorkload: { target: 'worker' } },
      mode: 'guarded',
      bounds: { attempts: 1, per: '1h', cooldown: '5m', timeout: '10m', maxTargets: 1 },
      verify: { text: 'It answers.', until: { evidence: { id: 'availability', atLeast: 1 } }, within: '5m' },
    },
  ],
  // Everybody, since an environment with a role that nothing reaches is refused.
  escalation: [{ id: 'tell', text: 'Tell everybody.', after: '5m', to: [...RECEIVER_ROLES] }],
  prevention: [],
  checklist: [],
});

export const sampleSystem: System = {
  id: 'sample',
  title: 'Sample',
  owner: 'sample-team',
  namespace: 'sample',
  document: { source: 'S0', lines: '1-2' },
  metrics: [
    { name: 'up', type: 'gauge', labels: ['job'], text: 'Whether it answers.', emittedBy: 'prometheus' },
  ],
  recordings: [],
  panels: [],
  workloads: [],
  stores: [],
  endpoints: [],
  adapters: [],
  runbooks: [sampleRunbook],
  capabilities: [],
  criteria: [],
  exercises: [],
};

/** An environment without the workloads that production names. */
export const sampleEnvironment: Environment = {
  ...production,
  name: 'sample-env',
  images: {},
  replicas: {},
  autoscaling: {},
  quotas: {},
  optionalWorkloads: [],
  adapters: {},
  preflightParameters: {},
};

/** The sample with one runbook replaced; `patch` may hold what the types forbid, as data from outside would. */
export function systemWith(patch: object): System {
  return { ...sampleSystem, runbooks: [{ ...sampleRunbook, ...patch }] };
}
