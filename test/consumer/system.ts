import { defineRunbook, defineSystem, thresholdExamples } from 'stanchion/catalogue';

const backlog = defineRunbook({
  name: 'backlog',
  title: 'Invoices wait to be printed',
  document: { source: 'wiki', lines: '1-20' },
  alerts: [
    {
      name: 'InvoicesWaiting',
      severity: 'warning',
      expr: 'print_jobs > 100',
      for: '10m',
      summary: 'Invoices wait to be printed',
      description: 'More than 100 invoices have waited for ten minutes.',
      examples: thresholdExamples('print_jobs', { fires: 101, silent: 100, for: '10m' }),
    },
  ],
  targets: { printer: { deployment: { namespace: 'printing', name: 'printer', container: 'app' } } },
  evidence: { jobs: { text: 'Jobs.', source: { prometheus: { expr: 'print_jobs' } }, yields: 'number' } },
  diagnoses: [{ id: 'stuck', text: 'It hangs.', when: { evidence: { id: 'jobs', above: 100 } } }],
  remedies: [
    {
      id: 'restart',
      text: 'Restart the printer.',
      mode: 'guarded',
      action: { restartWorkload: { target: 'printer' } },
      bounds: { attempts: 1, per: '1h', cooldown: '15m', timeout: '10m', maxTargets: 1 },
      verify: { text: 'It prints again.', until: { evidence: { id: 'jobs', atMost: 100 } }, within: '10m' },
    },
  ],
});

export const printing = defineSystem({
  id: 'printing',
  title: 'Invoice printing',
  owner: 'billing',
  source: 'system.ts',
  metrics: [{ name: 'print_jobs', type: 'gauge', labels: [], text: 'Jobs.', emittedBy: 'software' }],
  runbooks: [backlog],
});
