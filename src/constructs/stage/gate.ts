import type { WorkflowTemplateSpecTemplates } from '../../../imports/argoproj.io.ts';
import { expression, refusals } from './expression.ts';

/** Template that does nothing at all, without a pod. */
export const NOTHING = 'nothing';

export const NOTHING_TEMPLATE: WorkflowTemplateSpecTemplates = { name: NOTHING, suspend: { duration: '0s' } };

/** Something that must hold, as an expression, and what is said when it does not, as another. */
export interface Check {
  readonly unless: string;
  readonly say: string;
}

/**
 * Step that fails at once, without a pod, with the first refusal as its message. Argo wants a list of items here: `[]`
 * skips the step, and anything else, also an expression that it could not work out, is an error. So it can only fail
 * closed. The template that holds it must hold no work: Argo reads its inputs again while it runs.
 */
export function refusalStep(name: string, checks: readonly Check[]) {
  return { name, template: NOTHING, withParam: expression(refusals(checks)) };
}
