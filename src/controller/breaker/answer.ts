import type { Instant } from '../../api/breaker.ts';
import type { PendingAnswer } from './review.ts';

/** One operation of a JSON patch (RFC 6902). */
export interface PatchOperation {
  readonly op: 'test' | 'replace' | 'add';
  readonly path: string;
  readonly value: string;
}

/**
 * What ends the waiting node of one call, as `argo node set` would, and touches nothing else: Argo goes on, or fails
 * the stage, with its next look. The server refuses it when the workflow has changed since it was read.
 */
export function answerPatch({ run, node, answer }: PendingAnswer, now: Instant): readonly PatchOperation[] {
  const at = `/status/nodes/${pointerToken(node)}`;
  return [
    { op: 'test', path: '/metadata/resourceVersion', value: run.workflow.resourceVersion },
    { op: 'test', path: `${at}/type`, value: 'Suspend' },
    { op: 'test', path: `${at}/phase`, value: 'Running' },
    { op: 'replace', path: `${at}/phase`, value: answer.admit ? 'Succeeded' : 'Failed' },
    { op: 'add', path: `${at}/message`, value: answer.admit ? `admitted: ${run.stage}` : answer.reason },
    { op: 'add', path: `${at}/finishedAt`, value: now },
  ];
}

function pointerToken(text: string): string {
  return text.replaceAll('~', '~0').replaceAll('/', '~1');
}
