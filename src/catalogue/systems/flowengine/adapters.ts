import type { Adapter } from '../../model/system.ts';
import type { FlowEngineNames } from './names.ts';
import type { FlowEngineOptions } from './options.ts';

const SCHEMA = 'planning/30_design/schemas/task_object.schema.json';

/**
 * One word about the size, as a JMESPath expression: 500 KB (S1:34) is 512000 bytes and 180 KB (S1:42) is 184320,
 * because the document's `--human-readable` counts in 1024.
 */
const SIZE_WORD = [
  "!(Contents) && 'missing'",
  "Contents[?Size > `512000`] && 'over-limit'",
  "Contents[?Size > `184320`] && 'over-target'",
  "'within-target'",
].join(' || ');

export function flowEngineAdapters(names: FlowEngineNames, options: FlowEngineOptions): readonly Adapter[] {
  return [
    {
      name: 'bundle-size',
      covers: ['FE-D3', 'FE-C1', 'FE-Z2'],
      text:
        "Prints how large a task's context bundle is: missing, over-limit (more than 500 KB), over-target (more " +
        'than 180 KB) or within-target. The document lists the object for people; a word can be compared.',
      command: [
        ...['aws', 's3api', 'list-objects-v2', '--bucket', names.bundleBucket, '--prefix', '{taskId}.json'],
        ...['--query', SIZE_WORD, '--output', 'text'],
      ],
    },
    {
      name: 'prune-context',
      covers: ['FE-M1', 'FE-Z2'],
      text:
        'Prunes the context of a task. Must write a new bundle with its own SHA-256 and point the task to it, as a ' +
        'new version of the object: the old bundle stays, since its hash identifies the old result.',
      command: ['flow', 'exec', 'prune-context', '--task-id', '{taskId}', '--max-size', '180KB'],
    },
    {
      name: 'retry-task',
      covers: ['FE-R1', 'FE-Z2'],
      text: 'Runs a failed task again, at most three times, with a growing pause between the attempts.',
      command: ['flow', 'exec', 'retry', '--task-id', '{taskId}', '--max-attempts', '3'],
    },
    {
      name: 'validate-task-object',
      covers: ['FE-D5', 'FE-Z2'],
      text: 'Ends with 0 when the TaskObject satisfies the schema that is mounted from a ConfigMap.',
      command: ['schema', 'validate', '--input', 'task_{taskId}.json', '--schema', SCHEMA],
    },
    {
      name: 'compare-schema-version',
      covers: ['FE-D6', 'FE-Z2'],
      text:
        'Prints whether the TaskObject was made for an older, the same or a newer version of the mounted schema: ' +
        'older, same or newer. Writes both versions to its error output.',
      command: ['schema', 'compare-version', '--input', 'task_{taskId}.json', '--schema', SCHEMA],
    },
    {
      name: 'schema-history',
      covers: ['FE-D6', 'FE-Z2'],
      text: 'Prints the last twenty changes of the TaskObject schema, from a checkout of its repository.',
      command: ['git', 'log', '--max-count=20', '--format=%h %cs %s', '--', SCHEMA],
    },
    ...(options.cloudWatch ? [cloudWatchErrors] : []),
  ];
}

const cloudWatchErrors: Adapter = {
  name: 'cloudwatch-errors',
  covers: ['FE-D1', 'FE-Z2'],
  text: "Prints the last hour's error lines of the log group. The document's own subcommand does not exist.",
  command: ['aws', 'logs', 'tail', '/aws/lambda/flowengine', '--since', '1h', '--filter-pattern', 'ERROR'],
};
