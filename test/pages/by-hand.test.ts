import { describe, expect, test } from 'vitest';
import type { ActionName } from '../../src/api/actions/index.ts';
import type { Target } from '../../src/api/target.ts';
import { byHand } from '../../src/pages/actions.ts';
import type { Action, RunbookContext } from '../../src/pages/context.ts';
import { commandWord, filledIn, variable, word } from '../../src/pages/shell.ts';
import { sampleRunbook, sampleSystem } from '../support/sample-system.ts';

const targets: Readonly<Record<string, Target>> = {
  worker: { deployment: { namespace: 'sample', name: 'worker', container: 'main' } },
  store: { store: { name: 'sample-db' } },
  queue: { stream: { connection: 'sample-redis', key: 'jobs', group: 'workers', deadLetterKey: 'dead' } },
  api: { endpoint: { name: 'api' } },
  tool: { adapter: { name: 'tool' } },
  template: { workflowTemplate: { namespace: 'sample', name: 'recover' } },
  workflow: { workflow: { namespace: 'sample' } },
  runs: {
    resources: {
      group: 'tekton.dev',
      version: 'v1',
      kind: 'PipelineRun',
      plural: 'pipelineruns',
      namespace: 'runs',
    },
  },
};

const statement = {
  text: 'X.',
  sql: 'UPDATE x SET y = $1',
  parameters: ['runId'],
  columns: ['id'],
  audit: 'X.',
};
const context: RunbookContext = {
  profile: 'documented',
  controllerNamespace: 'stanchion-system',
  runbook: { ...sampleRunbook, targets },
  system: {
    ...sampleSystem,
    stores: [
      {
        name: 'sample-db',
        engine: 'postgresql',
        text: 'X.',
        statementTimeout: '10s',
        queries: {},
        statements: { failRun: statement },
      },
    ],
    endpoints: [
      {
        name: 'api',
        text: 'X.',
        default: 'http://api:8080',
        operations: { cancel: { method: 'POST', path: '/runs/{runId}/cancel' } },
      },
    ],
    adapters: [{ name: 'tool', text: 'X.', command: ['tool', '--task={taskId}', "it's"] }],
  },
};

const commands: Readonly<Record<ActionName, [Action, RegExp]>> = {
  restartWorkload: [
    { restartWorkload: { target: 'worker' } },
    /kubectl rollout restart -n sample deployment\/worker\nkubectl rollout status/,
  ],
  rollBackWorkload: [
    { rollBackWorkload: { target: 'worker', rolledOutWithin: '1h' } },
    /younger than 1h[^]*kubectl rollout undo -n sample deployment\/worker/,
  ],
  scaleWorkload: [
    { scaleWorkload: { target: 'worker', replicas: 10 } },
    /kubectl scale -n sample deployment\/worker --replicas=10/,
  ],
  raiseMemory: [
    { raiseMemory: { target: 'worker', to: '4Gi', cap: '4Gi' } },
    /kubectl set resources -n sample deployment\/worker -c main --limits=memory=4Gi/,
  ],
  setSwitch: [
    { setSwitch: { target: 'worker', key: 'PAUSED', value: "it's", losesInFlight: 'Nothing.' } },
    /patch configmap -n sample worker-switches --type=merge -p '\{"data":\{"PAUSED":"it'\\''s"\}\}' \|\|[^]*rollout restart/,
  ],
  evictPod: [{ evictPod: { target: 'worker' } }, /\/api\/v1\/namespaces\/sample\/pods\/\$POD\/eviction/],
  submitWorkflow: [
    { submitWorkflow: { target: 'template', arguments: { mode: 'a b' } } },
    /argo submit -n sample --from workflowtemplate\/recover -p 'mode=a b'/,
  ],
  resumeWorkflow: [
    { resumeWorkflow: { target: 'workflow', node: 'gate' } },
    /argo resume -n sample "\$WORKFLOW" --node-field-selector displayName=gate/,
  ],
  cancelPipelineRun: [
    { cancelPipelineRun: { target: 'runs', status: 'Cancelled' } },
    /patch -n runs pipelinerun "\$PIPELINE_RUN" --type=merge -p '\{"spec":\{"status":"Cancelled"\}\}'/,
  ],
  deletePipelineRun: [
    { deletePipelineRun: { target: 'runs', requires: 'approval', warning: 'Mind *this*.' } },
    /^Mind \\\*this\\\*\.[^]*after somebody has approved[^]*"preconditions": \{"uid": "\$RUN_UID"\}/,
  ],
  reclaimStreamEntries: [
    { reclaimStreamEntries: { target: 'queue', minIdle: '5m', pageSize: 10, maxAttempts: 3 } },
    /XPENDING jobs workers IDLE 300000 - \+ 10[^]*XADD jobs '\*' data "\$DATA" && .* XACK jobs workers/,
  ],
  deadLetterStreamEntries: [
    { deadLetterStreamEntries: { target: 'queue', afterAttempts: 3, error: 'Too often' } },
    /XADD dead '\*' job_id "\$JOB_ID" error 'Too often' data "\$DATA" && .* XACK jobs workers "\$ENTRY_ID"/,
  ],
  runStatement: [
    { runStatement: { target: 'store', statement: 'failRun', maxRows: 1, bind: ['runId'] } },
    /^One row at most[^]*-v runId="\$RUN_ID"[^]*PREPARE fail_run AS\nUPDATE x SET y = \$1;\nEXECUTE fail_run\(:'runId'\);/,
  ],
  callApi: [
    { callApi: { target: 'api', operation: 'cancel', bind: ['runId'], fallbackStatement: 'failRun' } },
    /-X POST[^]*"http:\/\/api:8080\/runs\/\$\{RUN_ID\}\/cancel"[^]*404[^]*PREPARE fail_run/,
  ],
  runJob: [
    { runJob: { target: 'tool', timeout: '5m', bind: ['taskId'], arguments: { mode: 'a b' } } },
    /export mode='a b'\ntool "--task=\$\{TASK_ID\}" 'it'\\''s'/,
  ],
  wait: [{ wait: { atMost: '5m', what: 'the breaker' } }, /^Wait at most 5m for the breaker\.$/],
  openTask: [
    { openTask: { task: 'Fix it.', owner: 'team-a', blocksClose: true } },
    /^Fix it\. Owner: team-a\. The remediation stays open until it is done\.$/,
  ],
};

describe('what a person does instead of an action', () => {
  test.each(Object.entries(commands))('%s', (_, [action, command]) => {
    expect(byHand(action, context)).toMatch(command);
  });

  test('names a target, a statement or an operation that is not there', () => {
    const unknown: Action[] = [
      { restartWorkload: { target: 'ghost' } },
      { runStatement: { target: 'store', statement: 'ghost', maxRows: 1 } },
      { callApi: { target: 'api', operation: 'ghost' } },
      { runJob: { target: 'worker', timeout: '5m' } },
    ];
    expect(unknown.map((action) => messageOf(() => byHand(action, context)))).toEqual([
      "sample/down has no target 'ghost'; declare it in its targets",
      "store 'sample-db' has no statement 'ghost'",
      "endpoint 'api' has no operation 'ghost'",
      "no adapter 'worker'; there are tool",
    ]);
  });
});

function messageOf(run: () => unknown): string {
  try {
    run();
    return 'nothing was thrown';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

describe('words of a shell command', () => {
  test.each([
    ['plain-1.2/x=y', 'plain-1.2/x=y'],
    ['a b', "'a b'"],
    ["it's $(x)", String.raw`'it'\''s $(x)'`],
    ['', "''"],
  ])('%j is %s', (value, quoted) => {
    expect(word(value)).toBe(quoted);
  });

  test('placeholders become variables in double quotes, and the rest stays what it is', () => {
    expect(filledIn('/a/{taskId}/$(x)`y`"z"')).toBe('"/a/${TASK_ID}/\\$(x)\\`y\\`\\"z\\""');
    expect(commandWord('--plain')).toBe('--plain');
    expect(variable('credential-versionTwo')).toBe('CREDENTIAL_VERSION_TWO');
  });
});
