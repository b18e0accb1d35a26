import type { Capability } from '../../model/system.ts';

export const ferrumdeckCapabilities: readonly Capability[] = [
  {
    id: 'worker-scenarios',
    covers: ['FD-F1'],
    text: 'Crashed and hung workers, a provider that is down and a tool server that is down each have a runbook.',
    part: 'controller',
  },
  {
    id: 'redis-connection',
    covers: ['FD-D6'],
    text:
      'Redis is reached by a configured host, with TLS and the password from a Secret; the connection is tested at ' +
      'the start, and a cluster that keeps the two streams in different slots is refused.',
    part: 'evidence',
  },
  {
    id: 'queue-names',
    covers: ['FD-Z1', 'FD-D7'],
    text: 'Stream, group and dead-letter stream follow the names profile. A group that does not exist is reported, never made.',
    part: 'evidence',
  },
  {
    id: 'queue-signals',
    covers: ['FD-Z3'],
    text: 'Abandoned messages, dead letters, stuck runs and ended steps are exported as metrics, each present from zero on.',
    part: 'exporter',
  },
];
