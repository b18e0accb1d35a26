import type { Store } from '../../model/system.ts';
import type { FlowEngineNames } from './names.ts';

/** Seconds from which a timeout is the class Timeout (S1:28). */
const TIMEOUT_SECONDS = 45;

/** The class of a failure by its message, as SQL. The first that matches wins: a gateway timeout is the vendor's. */
function failureClass({ durationSeconds }: FlowEngineNames): string {
  const classes: readonly (readonly [className: string, test: string])[] = [
    [
      'rate-limit',
      String.raw`error_message ~* '\m429\M|rate.?limit|too many requests|quota.{0,20}(exceeded|exhausted)'`,
    ],
    [
      'model-api-5xx',
      String.raw`error_message ~* '(http|status|code|error)[^0-9]{0,12}(50[0-9]|529)\M|internal server error|` +
        `bad gateway|service unavailable|gateway time-?out|overloaded'`,
    ],
    ['validation', `error_message ~* 'validation|schema|taskobject'`],
    [
      'timeout',
      `error_message ~* 'timed? ?-?out|deadline' and coalesce(${durationSeconds}, ${TIMEOUT_SECONDS}) >= ${TIMEOUT_SECONDS}`,
    ],
  ];
  return [
    'case',
    ...classes.map(([className, test]) => `  when ${test} then '${className}'`),
    "  else 'unknown'",
    'end',
  ].join('\n');
}

function aliased(expression: string, alias: string): string {
  return expression === alias ? alias : `${expression} as ${alias}`;
}

export function flowEngineStores(names: FlowEngineNames): readonly Store[] {
  const { table, taskId, flowType, now } = names;
  const lastHour = `created_at >= ${now} - interval '1 hour'`;
  return [
    {
      name: 'flowengine-db',
      engine: 'postgresql',
      text: "FlowEngine's task database, read with a role that can only read.",
      statementTimeout: '5s',
      queries: {
        failedTasks: {
          covers: ['FE-D2', 'FE-S3'],
          text: 'The ten newest failed tasks.',
          sql: `select ${aliased(taskId, 'task_id')}, ${aliased(flowType, 'flow_type')}, error_message
from ${table}
where status = 'failed'
order by created_at desc
limit 10`,
          parameters: [],
          columns: ['task_id', 'flow_type', 'error_message'],
        },
        taskClass: {
          covers: ['FE-K1', 'FE-K2', 'FE-K3', 'FE-K4'],
          text: 'The class of failure of one failed task: timeout, rate-limit, validation, model-api-5xx or unknown.',
          sql: `select ${failureClass(names)} as failure_class
from ${table}
where ${taskId} = $1 and status = 'failed'
order by created_at desc
limit 1`,
          parameters: ['taskId'],
          columns: ['failure_class'],
        },
        taskStatus: {
          text: 'The status of one task.',
          sql: `select status
from ${table}
where ${taskId} = $1
order by created_at desc
limit 1`,
          parameters: ['taskId'],
          columns: ['status'],
        },
        commonClass: {
          covers: ['FE-K1', 'FE-K2', 'FE-K3', 'FE-K4'],
          text: "The most frequent class of failure among the last hour's failed tasks.",
          sql: `select failure_class
from (
  select ${failureClass(names)} as failure_class
  from ${table}
  where status = 'failed' and ${lastHour}
  order by created_at desc
  limit 1000
) as failures
group by failure_class
order by count(*) desc, failure_class
limit 1`,
          parameters: [],
          columns: ['failure_class'],
        },
        recentOutcomes: {
          covers: ['FE-Z1', 'FE-S3'],
          text:
            "The last hour's tasks with type, status and class, for the exporter: it counts each outcome of a task " +
            'once, so that a retried task does not make a counter fall.',
          sql: `select ${aliased(taskId, 'task_id')}, ${aliased(flowType, 'flow_type')}, status,
  case when status = 'failed' then ${failureClass(names)} end as failure_class
from ${table}
where ${lastHour}
order by created_at desc
limit 5000`,
          parameters: [],
          columns: ['task_id', 'flow_type', 'status', 'failure_class'],
        },
      },
      statements: {},
    },
  ];
}
