import { expect, test } from 'vitest';
import type { EvidenceSourceName } from '../../src/api/evidence.ts';
import type { Target } from '../../src/api/target.ts';
import type { AnyEvidence, RunbookContext } from '../../src/pages/context.ts';
import { sourceText } from '../../src/pages/evidence-source.ts';
import { sampleRunbook, sampleSystem } from '../support/sample-system.ts';

const targets: Readonly<Record<string, Target>> = {
  worker: { deployment: { namespace: 'sample', name: 'worker', container: 'main' } },
  foreign: { deployment: { namespace: 'other', name: 'foreign', container: 'main' } },
  pods: { pods: { namespace: 'sample', selector: { tier: 'a b' } } },
  nodes: { nodes: {} },
  secret: { secret: { namespace: 'sample', name: 'key' } },
  store: { store: { name: 'sample-db' } },
  queue: { stream: { connection: 'sample-redis', key: 'jobs', group: 'workers' } },
  health: { endpoint: { name: 'health' } },
  tool: { adapter: { name: 'tool' } },
  runs: { resources: { group: 'tekton.dev', version: 'v1', kind: 'PipelineRun', plural: 'pipelineruns' } },
};

const context: RunbookContext = {
  profile: 'documented',
  controllerNamespace: 'stanchion-system',
  runbook: { ...sampleRunbook, targets },
  system: {
    ...sampleSystem,
    workloads: [
      { name: 'worker', app: 'sample-worker', container: 'main', text: 'X.', delivery: 'external' },
    ],
    stores: [
      {
        name: 'sample-db',
        engine: 'postgresql',
        text: 'X.',
        statementTimeout: '10s',
        queries: { openRuns: { text: 'X.', sql: 'SELECT 1', parameters: ['tenant'], columns: ['n'] } },
        statements: {},
      },
    ],
    endpoints: [{ name: 'health', text: 'X.', default: 'http://health:8080/ok?a=b&c' }],
    adapters: [{ name: 'tool', text: 'X.', command: ['tool', '{taskId}'] }],
  },
};

type Source = AnyEvidence['source'];

const sources: Readonly<Record<EvidenceSourceName, [Source, RegExp]>> = {
  prometheus: [{ prometheus: { expr: 'up', reduce: 'min' } }, /the smallest counts[^]*```promql\nup\n/],
  containerState: [
    { containerState: { target: 'worker', lastTerminated: 'OOMKilled' } },
    /last ended as `OOMKilled`[^]*kubectl get pods -n sample -l app=sample-worker -o 'custom-columns=/,
  ],
  podStatus: [{ podStatus: { target: 'pods' } }, /kubectl get pods -n sample -l 'tier=a b' -o wide/],
  usage: [
    { usage: { target: 'worker', resource: 'memory', window: '1h' } },
    /kubectl top pods -n sample -l /,
  ],
  nodeConditions: [
    { nodeConditions: { target: 'nodes', conditions: ['DiskPressure'] } },
    /kubectl get nodes -o 'custom-columns=.*@\.type=="DiskPressure"/,
  ],
  rolloutHistory: [
    { rolloutHistory: { target: 'worker' } },
    /kubectl rollout history -n sample deployment\/worker/,
  ],
  rolloutBeforeFailure: [
    { rolloutBeforeFailure: { target: 'worker', window: '30m' } },
    /within 30m before[^]*kubectl get replicasets -n sample -l app=sample-worker --sort-by=/,
  ],
  rolloutStatus: [
    { rolloutStatus: { target: 'worker' } },
    /kubectl rollout status -n sample deployment\/worker --watch=false/,
  ],
  logs: [
    {
      logs: {
        target: 'worker',
        contains: ["it's", 'x'],
        parameter: 'taskId',
        since: '1h',
        lines: 50,
        previous: true,
      },
    },
    /kubectl logs -n sample -l app=sample-worker -c main .*--previous \| grep -iF -e 'it'\\''s' -e x -e "\$TASK_ID" \| tail -n 50/,
  ],
  events: [
    { events: { target: 'worker', since: '1h', lines: 5 } },
    /kubectl get events -n sample .*tail -n 5/,
  ],
  objects: [
    {
      objects: {
        target: 'runs',
        field: 'status.conditions.0.reason',
        oneOf: ['Failed'],
        groupBy: 'spec.x',
        limit: 9,
      },
    },
    /newest 9[^]*is `Failed`, by `spec\.x`[^]*get -A pipelineruns\.tekton\.dev .*NAMESPACE.*FIELD:\.status\.conditions\[0\]\.reason,GROUP:\.spec\.x/,
  ],
  elapsed: [
    { elapsed: { target: 'runs', name: 'run', namespace: 'place', field: 'status.end', after: '5m' } },
    /`status\.end` and 5m more[^]*get -n "\$PLACE" pipelineruns\.tekton\.dev "\$RUN" [^]*TIME:\.status\.end/,
  ],
  exists: [{ exists: { target: 'secret' } }, /kubectl get -n sample secret\/key --ignore-not-found/],
  secretNewerThanPods: [
    { secretNewerThanPods: { target: 'secret', workload: 'worker' } },
    /get -n sample secret\/key -o 'custom-columns=[^]*get pods -n sample -l app=sample-worker/,
  ],
  access: [
    { access: { target: 'worker', needs: [{ of: 'runs', subresource: 'status', verbs: ['get', 'patch'] }] } },
    /ACCOUNT="system:serviceaccount:sample:\$\(kubectl get -n sample deployment\/worker [^]*for verb in get patch; do [^]*can-i "\$verb" pipelineruns\.tekton\.dev --subresource=status -A --as="\$ACCOUNT"/,
  ],
  quotaHeadroom: [{ quotaHeadroom: { target: 'worker' } }, /kubectl describe resourcequota -n sample/],
  query: [
    { query: { target: 'store', name: 'openRuns', limit: 5 } },
    /at most 5 rows: `n`[^]*PREPARE open_runs AS\nSELECT 1;\nEXECUTE open_runs\(:'tenant'\);\n```$/,
  ],
  streamState: [
    { streamState: { target: 'queue', measure: 'idlePending', idle: '5m' } },
    /redis-cli -u "\$SAMPLE_REDIS_URL" XPENDING jobs workers IDLE 300000 - \+ 10/,
  ],
  httpProbe: [{ httpProbe: { target: 'health' } }, /curl .* 'http:\/\/health:8080\/ok\?a=b&c'/],
  job: [{ job: { target: 'tool', timeout: '2m' } }, /a Job .*2m at most[^]*tool "\$\{TASK_ID\}"/],
  pipelineRun: [
    { pipelineRun: { target: 'runs', aspect: 'complete' } },
    /whether it has ended[^]*sha256sum[^]*kubectl get -A pipelinerun "\$PIPELINE_RUN"/,
  ],
  statement: [
    { statement: { parameter: 'stage' } },
    /whoever opened the remediation, as the parameter `stage`/,
  ],
};

test.each(Object.entries(sources))('a person asks for %s as the controller does', (_, [source, words]) => {
  const { where, block } = sourceText(source, context);
  expect(`${where}\n${block}`).toMatch(words);
});

test('the pods of a workload whose label is not known are those of its Deployment', () => {
  const { block } = sourceText({ logs: { target: 'foreign', since: '1h', lines: 10 } }, context);
  expect(block).toContain('kubectl logs -n other deployment/foreign -c main');
});
