import { App, Chart } from 'cdk8s';
import {
  ControllerAdmission,
  type ControllerAdmissionProps,
} from '../../../src/constructs/admission/controller.ts';
import { CONTROLLER } from '../../../src/conventions/names.ts';
import { accountUser } from '../../../src/environments/admission.ts';
import { kubeObject } from '../api.ts';
import type { Context } from '../test.ts';
import { eventually } from '../wait.ts';
import { PATIENCE } from './patience.ts';

/** The same value with other names of namespaces, wherever one stands. */
export function withNamespaces<T>(value: T, rename: (name: string) => string): T {
  const replace = (inner: unknown): unknown => {
    if (Array.isArray(inner)) return inner.map(replace);
    if (typeof inner !== 'object' || inner === null) return inner;
    return Object.fromEntries(
      Object.entries(inner).map(([key, child]) => [
        key,
        key === 'namespace' && typeof child === 'string' ? rename(child) : replace(child),
      ]),
    );
  };
  return replace(value) as T;
}

/** Puts the policies there that hold the controller to what its actions write, and waits until they do. */
export async function installBounds(
  t: Context,
  props: ControllerAdmissionProps,
  rename: (name: string) => string,
): Promise<void> {
  const { admin } = t;
  const { systems, environment } = withNamespaces(props, rename);
  const chart = new Chart(new App(), 'bounds');
  new ControllerAdmission(chart, 'Admission', { systems, environment });
  const objects = chart.toJson().map((manifest: unknown) => kubeObject.parse(manifest));
  // The server takes them up in the order in which they come, so that the last one to be known tells for all.
  const isProbed = ({ metadata: { name } }: (typeof objects)[number]) => name.endsWith('-jobs');
  for (const object of objects.filter((one) => !isProbed(one))) await admin.apply(object);
  for (const object of objects.filter(isProbed)) await admin.apply(object);
  const user = accountUser({ namespace: environment.namespace, name: CONTROLLER });
  const mighty = admin.impersonating(user, ['system:masters']);
  await eventually(
    'the controller is held to its bounds',
    async () => {
      const answer = mighty.apply(foreignJob(t), { dryRun: true });
      return /ValidatingAdmissionPolicy .*-jobs' .* denied request/.test(await answer.then(() => '', String));
    },
    { timeout: PATIENCE },
  );
}

function foreignJob({ namespace }: Context) {
  const spec = { restartPolicy: 'Never', containers: [{ name: 'a', image: 'example.com/any:1' }] };
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { namespace, name: 'foreign' },
    spec: { template: { spec } },
  };
}
