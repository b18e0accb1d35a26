import type { Environment } from './model.ts';

const NAMESPACE = 'stanchion-system';

/** What an environment is unless it says otherwise. */
export const environmentDefaults = {
  profile: 'documented',
  kubernetesVersion: '1.34',
  namespace: NAMESPACE,
  ruleLabels: {},
  monitorLabels: {},
  alertmanagerLabels: {},
  controllerWebhook: controllerWebhook(NAMESPACE),
  images: {},
  replicas: {},
  optionalWorkloads: [],
} as const satisfies Partial<Environment>;

type Receivers = Environment['receivers'];

/** What {@link defineEnvironment} takes: roles without a channel of their own are told through the team's. */
export type EnvironmentInput = Pick<Environment, 'name' | 'runbookBaseUrl'> &
  Partial<Omit<Environment, 'receivers'>> & {
    readonly receivers: Partial<Receivers> & Pick<Receivers, 'team'>;
  };

/** Declares an environment of one's own: only what is particular about it needs to be said. */
export function defineEnvironment(environment: EnvironmentInput): Environment {
  const { team } = environment.receivers;
  return {
    ...environmentDefaults,
    source: `the environment ${environment.name}`,
    controllerWebhook: controllerWebhook(environment.namespace ?? NAMESPACE),
    ...environment,
    receivers: {
      'on-call': team,
      'tech-lead': team,
      'incident-channel': team,
      stakeholders: team,
      'data-consumers': team,
      ...environment.receivers,
    },
  };
}

function controllerWebhook(namespace: string): Environment['controllerWebhook'] {
  return {
    url: `https://stanchion-controller.${namespace}.svc/v1/alerts`,
    token: { secret: 'stanchion-intake', key: 'token' },
  };
}
