import type { RemediationResource } from '../../api/remediation.ts';
import { PIPELINE_PARAMETERS } from '../../conventions/pipeline.ts';
import { TRACE_DIGITS } from '../../conventions/trace.ts';
import { sha256 } from '../decide/plan.ts';

/** The trace of the run that an episode is about, by the same rule as its stages have it; nothing where it is about none. */
export function traceOf({ spec: { source } }: Pick<RemediationResource, 'spec'>): string | undefined {
  if (!('workflow' in source)) return undefined;
  const { namespace, name, failure } = source.workflow;
  const began = failure?.parameters[PIPELINE_PARAMETERS.resumeFrom] ?? '';
  return sha256(`${namespace}/${began === '' ? name : began}`).slice(0, TRACE_DIGITS.trace);
}
