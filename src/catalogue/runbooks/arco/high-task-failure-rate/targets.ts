import { ADAPTERS } from '../../../systems/arco/adapters.ts';
import type { ArcoNames } from '../../../systems/arco/names.ts';
import { STORE } from '../../../systems/arco/stores.ts';
import type { Target } from '../../../../api/target.ts';

export type ArcoTarget =
  | 'worker'
  | 'scheduler'
  | 'nodes'
  | 'identity'
  | 'credentials'
  | 'store'
  | 'sourceSchema'
  | 'sourceRows'
  | 'bigQueryAccess'
  | 'bucketAccess'
  | 'credentialRefresh';

/** Pods are found through their Deployment: the document’s `arco-worker-0` would be a StatefulSet’s. */
export function targets(names: ArcoNames): Readonly<Record<ArcoTarget, Target>> {
  const { namespace, serviceAccount } = names;
  const asWorker = (name: string): Target => ({ adapter: { name, serviceAccount } });
  return {
    worker: { deployment: { namespace, name: names.worker, container: names.workerContainer } },
    scheduler: { deployment: { namespace, name: names.scheduler, container: names.schedulerContainer } },
    nodes: { nodes: {} },
    identity: { serviceAccount: { namespace, name: serviceAccount } },
    credentials: { secret: { namespace, name: names.credentials.secret } },
    store: { store: { name: STORE } },
    sourceSchema: asWorker(ADAPTERS.sourceSchema),
    sourceRows: asWorker(ADAPTERS.sourceRows),
    bigQueryAccess: asWorker(ADAPTERS.bigQueryAccess),
    bucketAccess: asWorker(ADAPTERS.bucketAccess),
    // Not the worker’s identity, which must not be able to touch secrets.
    credentialRefresh: {
      adapter: { name: ADAPTERS.credentialRefresh, serviceAccount: 'arco-credential-refresh' },
    },
  };
}
