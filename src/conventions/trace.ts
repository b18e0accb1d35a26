/** Environment variable with the trace that a program belongs to, in the form of W3C Trace Context: `00-<trace>-<span>-01`. */
export const TRACE_VARIABLE = 'TRACEPARENT';

/**
 * Hex digits of a trace id and of a span id. A trace is the sha256 of `<namespace>/<run>`, where the run is the workflow
 * that began it, so that whoever knows the run knows its trace, and what goes on with a run belongs to the same one.
 */
export const TRACE_DIGITS = { trace: 32, span: 16 } as const;
