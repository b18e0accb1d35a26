import { parse, YAMLParseError } from 'yaml';
import type { BreakerPolicy } from '../../api/breaker.ts';
import { retryConfiguration } from '../../api/retry-configuration.ts';
import { objectName } from '../../api/scalars.ts';
import { RETRY_CONFIGURATION } from '../../conventions/breakers.ts';
import { OBJECT_LABELS } from '../../conventions/labels.ts';
import { at } from '../kubernetes/is-so.ts';
import type { KubernetesObject } from '../kubernetes/objects.ts';
import { breakerPolicies } from './policy.ts';

/** The breakers of one system: where its workflows are, and the figures of each stage. */
export interface SystemBreakers {
  readonly system: string;
  /** Of the workflows, and of the ConfigMap with the state. */
  readonly namespace: string;
  readonly policies: ReadonlyMap<string, BreakerPolicy>;
}

/** What a ConfigMap says of breakers, or what is wrong with it. */
export type ReadConfiguration = { readonly breakers: SystemBreakers } | { readonly problem: string };

/** Reads a retry configuration as the API server has it. It may be anybody's; never throws for what it holds. */
export function readConfiguration(map: KubernetesObject): ReadConfiguration {
  const { labels = {}, name } = map.metadata;
  const system = objectName.safeParse(labels[OBJECT_LABELS.partOf]).data;
  const namespace = objectName.safeParse(labels[RETRY_CONFIGURATION.workflowsIn]).data;
  if (system === undefined)
    return { problem: `${name} has no label ${OBJECT_LABELS.partOf} with its system` };
  if (namespace === undefined) {
    return {
      problem: `${name} has no label ${RETRY_CONFIGURATION.workflowsIn} with the workflows' namespace`,
    };
  }
  const text: unknown = at(map, `/data/${RETRY_CONFIGURATION.file}`);
  if (typeof text !== 'string') return { problem: `${name} has no key ${RETRY_CONFIGURATION.file}` };
  const read = retryConfiguration.safeParse(parsed(text));
  if (read.success) return { breakers: { system, namespace, policies: breakerPolicies(read.data) } };
  const [issue] = read.error.issues;
  return {
    problem: `${name}, ${RETRY_CONFIGURATION.file}: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`,
  };
}

/** Nothing for what is no YAML, which the schema does not accept. */
function parsed(text: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    if (error instanceof YAMLParseError) return undefined;
    throw error;
  }
}
