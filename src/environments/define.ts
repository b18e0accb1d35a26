import { ALERTS_PATH } from '../conventions/controller.ts';
import { TLS_KEYS } from '../conventions/kubernetes.ts';
import { CONTROLLER } from '../conventions/names.ts';
import type { Environment } from './model.ts';

const NAMESPACE = 'stanchion-system';

/** What an environment is unless it says otherwise. */
export const environmentDefaults = {
  profile: 'documented',
  kubernetesVersion: '1.34',
  namespace: NAMESPACE,
  runbookUrlSuffix: '.md',
  ruleLabels: {},
  monitorLabels: {},
  alertmanagerLabels: {},
  fallbacks: {},
  controllerWebhook: controllerWebhook(NAMESPACE),
  images: {},
  replicas: {},
  autoscaling: {},
  quotas: {},
  optionalWorkloads: [],
  secrets: 'reference',
  registries: { mirrors: {}, pullFrom: 'origin' },
  network: {
    namespaces: {
      ingress: 'ingress-nginx',
      prometheus: 'monitoring',
      alertmanager: 'monitoring',
      dns: 'kube-system',
    },
    flows: {},
  },
  adapters: {},
  preflightParameters: {},
  checkImage: 'ghcr.io/stanchion-dev/stanchion:0.1.0',
  prometheusUrl: 'http://prometheus-operated.monitoring.svc:9090',
  alertmanagerUrl: 'http://alertmanager-operated.monitoring.svc:9093',
} as const satisfies Partial<Environment>;

/** What {@link defineEnvironment} takes: the rest has defaults. */
export type EnvironmentInput = Pick<Environment, 'name' | 'runbookBaseUrl' | 'receivers'> &
  Partial<Environment>;

/** Declares an environment of one's own: only what is particular about it needs to be said. */
export function defineEnvironment(environment: EnvironmentInput): Environment {
  return {
    ...environmentDefaults,
    source: `the environment ${environment.name}`,
    controllerWebhook: controllerWebhook(environment.namespace ?? NAMESPACE),
    ...environment,
  };
}

function controllerWebhook(namespace: string): Environment['controllerWebhook'] {
  return {
    url: `https://${CONTROLLER}.${namespace}.svc${ALERTS_PATH}`,
    token: { secret: 'stanchion-intake', key: 'token' },
    ca: { secret: 'stanchion-intake', key: TLS_KEYS.issuer },
    certificate: 'stanchion-intake-tls',
  };
}
