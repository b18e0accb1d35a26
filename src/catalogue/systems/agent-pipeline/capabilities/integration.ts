import type { Capability } from '../../../model/system.ts';

/** S2:242-260 and S2:386-391: the surroundings, the configuration, and what must be there first. */
export const integration: readonly Capability[] = [
  {
    id: 'metrics',
    covers: ['T20-G1'],
    text: 'Retries, failures and recovery times are exposed for Prometheus.',
    part: 'controller',
  },
  {
    id: 'logging',
    covers: ['T20-G2'],
    text: 'Failure and recovery are logged as JSON lines that share a correlation id.',
    part: 'controller',
  },
  {
    id: 'tracing',
    covers: ['T20-G3'],
    text: 'One trace id joins the stages of a run and its recovery.',
    part: 'controller',
  },
  {
    id: 'dashboards',
    covers: ['T20-G4'],
    text: 'A dashboard shows failure and recovery as they happen.',
    part: 'dashboards',
  },
  {
    id: 'github-calls',
    covers: ['T20-G5', 'T20-F13'],
    text: 'A refusal for too many calls waits until the time that GitHub names. A 403 without such a sign is final.',
    part: 'workflows',
  },
  {
    id: 'kubernetes-calls',
    covers: ['T20-G6'],
    text: 'Conflicts, throttling, server errors and lost watches are tried again.',
    part: 'controller',
  },
  {
    id: 'image-pulls',
    covers: ['T20-G7'],
    text: 'Images may come from a mirror, and a pull that does not succeed is a failure that is seen.',
    part: 'workflows',
  },
  {
    id: 'storage',
    covers: ['T20-G8'],
    text: 'An outage of storage is survived, and nothing is reported that was not kept.',
    part: 'controller',
  },
  {
    id: 'dynamic-configuration',
    covers: ['T20-G10'],
    text: 'A changed configuration takes effect without a restart.',
    part: 'controller',
  },
  {
    id: 'configuration-check',
    covers: ['T20-G11'],
    text: 'An invalid configuration is refused, and the last good one stays.',
    part: 'controller',
  },
  {
    id: 'configuration-pages',
    covers: ['T20-G12'],
    text: 'Every option is described on a generated page.',
    part: 'pages',
  },
  {
    id: 'isolation',
    covers: ['T20-G22'],
    text: 'Workflows that run at the same time share no state but the breakers of their stages.',
    part: 'workflows',
  },
  {
    id: 'workflow-rights',
    covers: ['T20-G23'],
    text: 'Workflows run under a ServiceAccount with the rights that they need and no others.',
    part: 'workflows',
  },
  {
    id: 'prometheus-and-grafana',
    covers: ['T20-G24'],
    text: 'Rules, a monitor and a dashboard come as manifests.',
    part: 'alerts',
  },
  {
    id: 'kept-analysis',
    covers: ['T20-G26'],
    text: 'Analyses are kept in custom resources, so that a restart loses none.',
    part: 'controller',
  },
];
