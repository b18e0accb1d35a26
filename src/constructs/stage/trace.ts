import { TRACE_DIGITS } from '../../conventions/trace.ts';
import { RUN } from './checkpoint.ts';

const TRACE = `sprig.trunc(${TRACE_DIGITS.trace}, sprig.sha256sum(workflow.namespace + '/' + ${RUN}))`;
/** The workflow is the span around its stages. */
const SPAN = `sprig.trunc(${TRACE_DIGITS.span}, sprig.sha256sum(workflow.uid))`;

/** The trace of the run that a workflow belongs to, as an expression. */
export const TRACE_PARENT = `'00-' + ${TRACE} + '-' + ${SPAN} + '-01'`;
