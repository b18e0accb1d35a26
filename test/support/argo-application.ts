import type { KubernetesObject } from '../../src/controller/kubernetes/objects.ts';
import { object } from './cluster-objects.ts';

interface Patch {
  readonly name?: string;
  readonly namespace?: string;
  /** Of the spec; the source and the destination are there anyway. */
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly status?: Readonly<Record<string, unknown>>;
}

export const SHOP_REPOSITORY = 'https://git.example.com/shop.git';

/** Argo CD's Application that holds the sample Deployment and its autoscaler, and heals by itself. */
export function application({
  name = 'apps',
  namespace = 'argocd',
  spec = {},
  status = {},
}: Patch = {}): KubernetesObject {
  return object(
    'argoproj.io/v1alpha1',
    'Application',
    { name, namespace },
    {
      spec: {
        project: 'default',
        destination: { server: 'https://kubernetes.default.svc', namespace: 'shop' },
        source: { repoURL: SHOP_REPOSITORY, path: 'deploy/shop', targetRevision: 'main' },
        syncPolicy: { automated: { selfHeal: true } },
        ...spec,
      },
      status: {
        sourceType: 'Kustomize',
        resources: [
          { group: 'apps', version: 'v1', kind: 'Deployment', namespace: 'shop', name: 'shop' },
          {
            group: 'autoscaling',
            version: 'v2',
            kind: 'HorizontalPodAutoscaler',
            namespace: 'shop',
            name: 'shop-hpa',
          },
        ],
        ...status,
      },
    },
  );
}

/** What an object carries that the Application of this name holds. */
export function tracking(id: string, kind = 'apps/Deployment:shop/shop'): Readonly<Record<string, string>> {
  return { 'argocd.argoproj.io/tracking-id': `${id}:${kind}` };
}

/** Of a sync policy that holds what is ignored in a sync as well. */
export const RESPECTING = { automated: { selfHeal: true }, syncOptions: ['RespectIgnoreDifferences=true'] };
