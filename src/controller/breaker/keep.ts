import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { instantOf, type Instant } from '../../api/breaker.ts';
import { ARGO_PARAMETERS, breakerConfigMapName } from '../../conventions/breakers.ts';
import type { Clock } from '../clock.ts';
import { ConflictError, TerminalError } from '../kubernetes/errors.ts';
import {
  CONFIG_MAPS,
  WORKFLOWS,
  type KubernetesObject,
  type ObjectRef,
  type ResourceType,
} from '../kubernetes/objects.ts';
import type { PatchStep } from '../kubernetes/ports.ts';
import { answerPatch } from './answer.ts';
import type { BreakerStore } from './config-map.ts';
import type { SystemBreakers } from './configuration.ts';
import { heldRuns } from './held.ts';
import { look, type Decision } from './look.ts';
import type { PendingAnswer } from './review.ts';

/** The part of a client that this needs. Throws the errors of `kubernetes/errors.ts`. */
export interface BreakerClient {
  readonly get: (ref: ObjectRef) => Promise<KubernetesObject | undefined>;
  readonly create: (type: ResourceType, object: KubernetesObject) => Promise<KubernetesObject>;
  readonly replace: (ref: ObjectRef, object: KubernetesObject) => Promise<KubernetesObject>;
  readonly patch: (ref: ObjectRef, steps: readonly PatchStep[]) => Promise<KubernetesObject>;
}

export interface KeepOptions {
  readonly client: BreakerClient;
  /** All workflows of the namespace. Asked after the ConfigMap was read, and to know all that it names. */
  readonly workflows: () => Promise<readonly KubernetesObject[]>;
  /** Told what became of a workflow that was answered. */
  readonly answered: (workflow: KubernetesObject) => void;
  readonly clock: Clock;
  /** Whether this process may write now. */
  readonly mayAct: () => boolean;
}

/** What one look came to. */
export type Kept = Pick<Decision, 'states' | 'counted' | 'problems'> & {
  /** Runs that wait for a person, by stage. */
  readonly held: ReadonlyMap<string, number>;
};

const NOT_THERE = 404;

/**
 * One look at the breakers of a system: reads, decides, stores, and answers the calls that wait, in this order. It
 * keeps nothing, so that it may be cut off anywhere, and whoever looks next goes on.
 *
 * @returns nothing where this process may not write any more.
 * @throws ConflictError when somebody wrote the ConfigMap meanwhile; RetryableError when the server does not answer.
 */
export async function keepBreakers(
  { system, namespace, policies }: SystemBreakers,
  options: KeepOptions,
): Promise<Kept | undefined> {
  const { client, clock, mayAct } = options;
  const ref = { ...CONFIG_MAPS, namespace, name: breakerConfigMapName(system) };
  const found = await client.get(ref);
  const before = storeOf(found);
  const workflows = await options.workflows();
  const now = instantOf(clock.now().getTime());
  const { store, answers, states, counted, problems } = look({ store: before, workflows }, { policies, now });
  if (!mayAct()) return undefined;
  if (!isRead(found) || !isDeepStrictEqual(before, store)) await write(ref, { found, store }, client);
  const refused = await answerAll(answers, now, options);
  return { states, counted, held: heldRuns(workflows), problems: [...problems, ...refused] };
}

const texts = z.record(z.string(), z.string()).catch({}).default({});
const stored = z.object({ data: texts, metadata: z.object({ annotations: texts, labels: texts }) });

function storeOf(found: KubernetesObject | undefined): BreakerStore {
  if (found === undefined) return { data: {}, annotations: {} };
  const { data, metadata } = stored.parse(found);
  return { data, annotations: metadata.annotations };
}

/** Whether Argo reads the ConfigMap, which it only does by its label. */
function isRead(found: KubernetesObject | undefined): boolean {
  return found?.metadata.labels?.[ARGO_PARAMETERS.key] === ARGO_PARAMETERS.value;
}

/** The version that was read goes along, so that what another wrote in between is not lost. */
async function write(
  ref: ObjectRef,
  { found, store }: { readonly found: KubernetesObject | undefined; readonly store: BreakerStore },
  client: BreakerClient,
): Promise<void> {
  const { namespace = '', name } = ref;
  const labels = { ...found?.metadata.labels, [ARGO_PARAMETERS.key]: ARGO_PARAMETERS.value };
  const metadata = { ...found?.metadata, name, namespace, labels, annotations: store.annotations };
  const object = { ...found, apiVersion: 'v1', kind: 'ConfigMap', metadata, data: store.data };
  if (found === undefined) await client.create(CONFIG_MAPS, object);
  else await client.replace(ref, object);
}

/** @returns what could not be answered, and why. One of them must not keep the others waiting. */
async function answerAll(
  answers: readonly PendingAnswer[],
  now: Instant,
  { client, mayAct, answered }: KeepOptions,
): Promise<readonly string[]> {
  const problems: string[] = [];
  for (const answer of answers) {
    if (!mayAct()) break;
    const { namespace, name } = answer.run.workflow;
    try {
      answered(await client.patch({ ...WORKFLOWS, namespace, name }, answerPatch(answer, now)));
    } catch (error) {
      // It went on meanwhile; the next look sees it anew.
      if (error instanceof ConflictError || (error instanceof TerminalError && error.status === NOT_THERE))
        continue;
      if (!(error instanceof TerminalError)) throw error;
      problems.push(`workflow ${name} cannot be answered: ${error.message}`);
    }
  }
  return problems;
}
