import { describe, expect, test } from 'vitest';
import { kubernautOptions } from '../../../src/catalogue/systems/kubernaut/options.ts';
import { seconds } from '../../../src/api/scalars.ts';
import { catalogue } from '../../../src/catalogue/index.ts';
import { synthesize } from '../../../src/commands/synth.ts';
import { validateFiles } from '../../../src/commands/validate.ts';
import { environments } from '../../../src/environments/index.ts';
import { goDurationSeconds, spokenSeconds } from '../../../src/policy/go-duration.ts';
import { policyReader } from '../../../src/policy/settings.ts';
import { containing } from '../../support/matchers.ts';

function findings(text: string, rule: 'workflow/retry-starved' | 'workflow/pipeline-timeout') {
  return validateFiles([{ path: 'w.yaml', text }], [rule]).findings;
}

function step(retry: string, deadline = 1800): string {
  return `apiVersion: argoproj.io/v1alpha1
kind: WorkflowTemplate
metadata: {name: w}
spec:
  templates:
    - name: run
      activeDeadlineSeconds: ${deadline}
      retryStrategy: ${retry}
      container: {image: example}
`;
}

describe('a longest duration', () => {
  test('that is over before one try of 1800 s is warned of, with what would do [T20-F49]', () => {
    const [finding, ...others] = findings(
      step('{limit: 3, retryPolicy: OnFailure, backoff: {duration: 30s, factor: 2, maxDuration: 5m}}'),
      'workflow/retry-starved',
    );
    expect(others).toEqual([]);
    expect(finding).toMatchObject({
      severity: 'warning',
      line: 8,
      message:
        'maxDuration 5m starves the retries of "run": tries that use their deadline of 30m get 0 of 3 retries',
      // 4 × 1800 s, and 30 + 60 + 120 s.
      fix: 'Raise maxDuration to 2h3m30s, which is 4 tries and the waits between them, or lower activeDeadlineSeconds.',
    });
  });

  test.each([
    ['{limit: 3, backoff: {duration: 30s, factor: 2, maxDuration: 7410s}}', undefined],
    [
      '{limit: 3, backoff: {duration: 30s, factor: 2, maxDuration: 7409s}}',
      'have their last retry cut short',
    ],
    ['{limit: 3, backoff: {duration: 30s, factor: 2, maxDuration: 4000s}}', 'get 2 of 3 retries'],
    ['{limit: 1, backoff: {duration: 30s, maxDuration: 31m}}', 'have their last retry cut short'],
    [
      '{limit: "{{inputs.parameters.x}}", backoff: {duration: 30s, maxDuration: 31m}}',
      'have their last retry cut short',
    ],
    ['{limit: 1, backoff: {duration: 30s, maxDuration: 30m}}', 'get 0 of 1 retry'],
    ['{limit: 3, backoff: {duration: 30s, factor: 2, maxDuration: soon}}', undefined],
    ['{limit: 3}', undefined],
  ])('%s: %s', (retry, message) => {
    const found = findings(step(retry), 'workflow/retry-starved').map((finding) => finding.message);
    expect(found).toEqual(message === undefined ? [] : [expect.stringContaining(message)]);
  });

  test('is warned of exactly once in each environment, for the step that keeps the document’s numbers [T20-F49]', () => {
    for (const result of synthesize({ environments, systems: catalogue })) {
      const starved = result.findings.filter(({ rule }) => rule === 'workflow/retry-starved');
      expect(starved.map(({ resource }) => resource.name)).toEqual(['resilient-step']);
    }
  });
});

describe('a pipeline', () => {
  test('that writes spec.timeout is told that there is no such field, and where the timeout belongs [WE-P1]', () => {
    const pipeline =
      'apiVersion: tekton.dev/v1\nkind: Pipeline\nmetadata: {name: p}\nspec:\n  timeout: 30m\n';
    expect(findings(pipeline, 'workflow/pipeline-timeout')).toMatchObject([
      { severity: 'error', line: 5, column: 3, message: containing('no field spec.timeout') },
    ]);
  });

  const run = (timeouts: string) =>
    `apiVersion: tekton.dev/v1\nkind: PipelineRun\nmetadata: {name: p}\nspec:\n  ${timeouts}\n`;

  test.each([
    ['timeouts: {pipeline: 59m59s}', undefined],
    ['timeouts: {pipeline: 60m}', 'gives up after 60m'],
    ['timeouts: {pipeline: 1h}', 'gives up after 60m'],
    ['timeouts: {tasks: 10m}', 'no spec.timeouts.pipeline'],
    ['timeouts: {pipeline: "0"}', 'for ever'],
    ['timeouts: {pipeline: $(params.timeout)}', undefined],
  ])('run with %s: %s [WE-P1] [WE-P2]', (timeouts, message) => {
    const found = findings(run(timeouts), 'workflow/pipeline-timeout').map((finding) => finding.message);
    expect(found).toEqual(message === undefined ? [] : [expect.stringContaining(message)]);
  });

  test('is held against the timeout that the orchestrator is given [WE-P2]', () => {
    const { outerBound } = policyReader()('workflow/pipeline-timeout').parameters;
    expect(goDurationSeconds(String(outerBound))).toBe(seconds(kubernautOptions.stuckAfter));
  });
});

describe('durations as Go writes them', () => {
  test.each([
    ['1h0m0s', 3600],
    ['1.5h', 5400],
    ['250ms', 0.25],
    ['0', 0],
    ['1d', undefined],
    ['30', undefined],
    ['', undefined],
  ])('%s', (text, expected) => {
    expect(goDurationSeconds(text)).toBe(expected);
  });

  test.each([
    [7410, '2h3m30s'],
    [3600, '1h'],
    [0, '0s'],
  ])('%i s reads %s', (given, text) => {
    expect(spokenSeconds(given)).toBe(text);
  });
});
