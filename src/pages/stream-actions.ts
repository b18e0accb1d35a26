import type { ActionHandlers, RunbookContext } from './context.ts';
import { fence } from './markdown.ts';
import { streamOf } from './outside.ts';
import { word } from './shell.ts';
import { milliseconds, redis } from './stream.ts';

/**
 * What the controller does to entries in one step each. By hand it takes several, and the last must not come before
 * the one that keeps the entry.
 */
export function streamActions(context: RunbookContext) {
  return {
    reclaimStreamEntries: ({ target, minIdle, pageSize, maxAttempts }) => {
      const stream = streamOf(context, target);
      const [cli, key, group] = [redis(stream), word(stream.key), word(stream.group)];
      return fence(
        'sh',
        [
          `${cli} XPENDING ${key} ${group} IDLE ${milliseconds(minIdle)} - + ${pageSize}`,
          '# Claiming an entry hands it to nobody who reads it: it has to be queued anew, then acknowledged.',
          `# ENTRY_ID: one of the list, of a consumer that is gone, with fewer than ${maxAttempts} attempts in its data.`,
          '# CONSUMER: a name of your own, which no worker has.',
          `${cli} XCLAIM ${key} ${group} "$CONSUMER" ${milliseconds(minIdle)} "$ENTRY_ID" JUSTID`,
          `${cli} XRANGE ${key} "$ENTRY_ID" "$ENTRY_ID"`,
          '# DATA: what XRANGE showed, with one more in attempts.',
          `${cli} XADD ${key} '*' data "$DATA" && ${cli} XACK ${key} ${group} "$ENTRY_ID"`,
        ].join('\n'),
      );
    },
    deadLetterStreamEntries: ({ target, afterAttempts, error }) => {
      const stream = streamOf(context, target);
      const [cli, key, group] = [redis(stream), word(stream.key), word(stream.group)];
      const dead = word(stream.deadLetterKey ?? `${stream.key}:dead`);
      return fence(
        'sh',
        [
          `${cli} XPENDING ${key} ${group} - + 10`,
          `# ENTRY_ID: one of the list with ${afterAttempts} attempts or more in its data.`,
          `${cli} XRANGE ${key} "$ENTRY_ID" "$ENTRY_ID"`,
          '# DATA: what XRANGE showed; JOB_ID: the id in it.',
          `${cli} XADD ${dead} '*' job_id "$JOB_ID" error ${word(error)} data "$DATA" && ${cli} XACK ${key} ${group} "$ENTRY_ID"`,
        ].join('\n'),
      );
    },
  } satisfies Partial<ActionHandlers>;
}
