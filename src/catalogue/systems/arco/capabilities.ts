import type { Capability } from '../../model/system.ts';

export const capabilities: readonly Capability[] = [
  {
    id: 'duration-forms',
    covers: ['ARCO-Z1'],
    text: 'Durations of tasks are understood as a histogram and as a summary.',
    part: 'alerts',
  },
  {
    id: 'asset-age',
    covers: ['ARCO-Z2'],
    text: 'The age of every asset is exported from the store.',
    part: 'exporter',
  },
  {
    id: 'error-class',
    covers: ['ARCO-P8'],
    text: 'Failed tasks are exported by class of error, and the analysis writes its own class into the record.',
    part: 'exporter',
  },
  {
    id: 'names-profile',
    covers: ['ARCO-Z3'],
    text: 'Tables, columns and the spelling of states follow the names profile, and are tested in both spellings.',
    part: 'tests',
  },
  {
    id: 'breaker-trial',
    covers: ['ARCO-P3'],
    text: 'The controller holds the breaker’s state: closed, open, and on trial after five minutes.',
    part: 'controller',
  },
  {
    id: 'severe-silences-mild',
    covers: ['ARCO-A2'],
    text: 'While the critical alert fires, the warning of the same tenant is held back.',
    part: 'routes',
  },
  {
    id: 'controller-traces',
    covers: ['ARCO-P9'],
    text: 'The controller sends a span for each remediation.',
    part: 'controller',
  },
  {
    id: 'incident-route',
    covers: ['ARCO-E2'],
    text: 'Critical alerts go to the incident channel.',
    part: 'routes',
  },
  {
    id: 'pager-route',
    covers: ['ARCO-E1'],
    text: 'Alerts of severity page wake the on-call engineer.',
    part: 'routes',
  },
  {
    id: 'consumer-route',
    covers: ['ARCO-E3'],
    text: 'Alerts for the audience data-consumers reach those who use the data.',
    part: 'routes',
  },
  {
    id: 'secret-reference',
    covers: ['ARCO-R5'],
    text: 'The workers mount a secret that an operator fills; no manifest holds a key.',
    part: 'workers',
  },
];
