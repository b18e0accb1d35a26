import type { Probe, Workload } from '../../model/workload.ts';
import { fromSecret, REDIS } from './connections.ts';
import type { FerrumDeckNames } from './names.ts';

const PORT = 'metrics';

function health(timing: { period: string; failures: number }): Probe {
  return { http: { path: '/health', port: PORT }, timeout: '5s', ...timing };
}

/**
 * Tells Prometheus how full the queue is (S4:12, 30). Neither gateway nor worker serves metrics, and a cluster may have
 * an exporter already: then it is left out of `optionalWorkloads`, and that one needs the same arguments.
 */
export function queueExporter({ stream, deadLetterStream }: FerrumDeckNames): Workload {
  return {
    name: 'redis-exporter',
    app: 'redis-exporter',
    container: 'redis-exporter',
    text: 'Exports length, lag and pending entries of the queue and of the dead-letter stream from Redis.',
    delivery: 'optional',
    covers: { deployment: ['FD-Z3'], monitor: ['FD-Z3'] },
    spec: {
      image: 'ghcr.io/oliver006/redis_exporter',
      args: [
        // Exact names: a pattern would make every scrape walk through all keys of the database.
        `--check-streams=${[stream, deadLetterStream].join(',')}`,
        '--redis-only-metrics',
        // CONFIG is not asked: what it answers belongs to no metric of the catalogue, and holds passwords.
        '--config-command=-',
      ],
      replicas: 1,
      ports: [{ name: PORT, port: 9121 }],
      resources: { requests: { cpu: '50m', memory: '32Mi' }, limits: { cpu: '200m', memory: '128Mi' } },
      probes: {
        startup: health({ period: '2s', failures: 15 }),
        readiness: health({ period: '10s', failures: 3 }),
        liveness: health({ period: '15s', failures: 3 }),
      },
      env: { REDIS_ADDR: fromSecret('redis-url') },
      switches: [],
      traffic: { ingress: [], egress: [{ ...REDIS, text: 'Asks for the state of the streams.' }] },
      strategy: { maxSurge: 1, maxUnavailable: 0 },
      revisionHistoryLimit: 3,
      terminationGrace: '10s',
      disruptionBudget: { maxUnavailable: 1 },
      metrics: { port: PORT, path: '/metrics', interval: '30s' },
    },
  };
}
