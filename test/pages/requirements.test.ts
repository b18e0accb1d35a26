import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { runbookSpec } from '../../src/api/runbook.ts';
import { catalogue } from '../../src/catalogue/index.ts';
import { kubernautOptions } from '../../src/catalogue/systems/kubernaut/options.ts';
import { environments } from '../../src/environments/index.ts';
import { runbookPages } from '../../src/pages/index.ts';

const pages = runbookPages({ environments, systems: catalogue });
const object = z.object({ spec: runbookSpec });

function page(path: string): string {
  const text = pages.get(path);
  if (text === undefined) throw new Error(`there is no page ${path}`);
  return text;
}

/** The list below a phase of the page's checklist. */
function itemsOf(path: string, phase: string): string[] {
  const [, rest = ''] = page(path).split(`\n### Checklist: ${phase}\n`);
  return (rest.split('\n#')[0] ?? '').split('\n').filter((line) => line.startsWith('- [ ] '));
}

function checklistOf(system: string, runbook: string) {
  const path = `dist/production/${system}/stanchion-system/runbook-${system}-${runbook}.yaml`;
  return object.parse(parse(readFileSync(path, 'utf8'))).spec.checklist;
}

const AFTER = 'After the incident';
const PREVENTION = 'Prevention';
const FLOW = { system: 'flowengine', runbook: 'flow-failures', alert: 'FlowFailureRate', phase: AFTER };
const ARCO = {
  system: 'arco',
  runbook: 'high-task-failure-rate',
  alert: 'ArcoFlowHighTaskFailureRate',
  phase: AFTER,
};
const ERRORS = {
  system: 'kubernaut',
  runbook: 'high-error-rate',
  alert: 'WorkflowExecutionHighErrorRate',
  phase: AFTER,
};
const ROLLBACK = {
  system: 'kubernaut',
  runbook: 'rollback',
  alert: 'WorkflowExecutionErrorsAboveBaseline',
  phase: AFTER,
};
const STUCK = {
  system: 'kubernaut',
  runbook: 'pipelinerun-stuck',
  alert: 'WorkflowExecutionStuck',
  phase: PREVENTION,
};
const SKIPPED = {
  system: 'kubernaut',
  runbook: 'high-skip-rate',
  alert: 'WorkflowExecutionHighSkipRate',
  phase: PREVENTION,
};

describe('the checklist of the page and of the Runbook object', () => {
  test.each([
    {
      id: 'ARCO-X1',
      what: 'update the runbook',
      at: ARCO,
      line: /Add the way it failed to the runbook, if it is a new one\.$/,
    },
    { id: 'ARCO-X2', what: 'add detection', at: ARCO, line: /Add an alert or a signature/ },
    {
      id: 'ARCO-X3',
      what: 'consider automation',
      at: ARCO,
      line: /Decide whether what people did here can become a remedy\./,
    },
    {
      id: 'FE-X1',
      what: 'document the root cause, which blocks closing',
      at: FLOW,
      line: /\*\*Blocks closing\.\*\* Write the root cause into the incident tracker\./,
    },
    {
      id: 'FE-X2',
      what: 'update the runbook when the class is unknown',
      at: FLOW,
      line: /to the runbook.* Only when the analysis says Unknown \*\*or\*\* \[`taskClass`\]\(#evidence-taskclass\) is `unknown`/,
    },
    {
      id: 'FE-X3',
      what: 'add an alert when none of the alerts found it',
      at: FLOW,
      line: /Add an alert .* Only when \*\*not\*\* the alert is `FlowFailureRate`, .* or `FlowEngineClassificationLate`\./,
    },
    {
      id: 'WE-X2',
      what: 'update the runbook',
      at: ERRORS,
      line: /Add the error to the runbook if it is a new one\./,
    },
    { id: 'WE-X3', what: 'report what hurt customers', at: ERRORS, line: /report if customers were hurt\./ },
    {
      id: 'WE-X4',
      what: 'report after a rollback',
      at: ROLLBACK,
      line: /\*\*Blocks closing\.\*\* Write the incident report\./,
    },
    {
      id: 'WE-X5',
      what: 'schedule the analysis',
      at: ROLLBACK,
      line: /Set a date for the root cause analysis\./,
    },
    { id: 'WE-X6', what: 'plan the fix', at: ROLLBACK, line: /Plan the fix and the next rollout\./ },
    { id: 'WE-P3', what: 'review workflows for loops', at: STUCK, line: /Review the workflow for a loop/ },
    {
      id: 'WE-P10',
      what: 'review the aggregation of storms',
      at: SKIPPED,
      line: /Review how the Gateway bundles/,
    },
  ])('asks people to $what [$id]', ({ at: { system, runbook, alert, phase }, line }) => {
    const items = itemsOf(`${system}/${alert}.md`, phase).filter((item) => line.test(item));
    expect(items).toHaveLength(1);
    const plain = (items[0] ?? '')
      .replace(/^- \[ \] (\*\*Blocks closing\.\*\* )?/, '')
      .replace(/ Only when .*$/, '');
    const inObject = checklistOf(system, runbook).filter(({ text }) => text === plain);
    expect(inObject).toHaveLength(1);
    expect(inObject[0]?.blocksClose).toBe(items[0]?.includes('**Blocks closing.**'));
    expect(inObject[0]?.when !== undefined).toBe(items[0]?.includes(' Only when '));
  });
});

test('every page of Kubernaut links both decisions on locking and the service level objectives [WE-G15]', () => {
  const ofKubernaut = [...pages].filter(([path]) => path.startsWith('kubernaut/'));
  expect(ofKubernaut.length).toBeGreaterThan(6);
  for (const [path, text] of ofKubernaut) {
    const [, references = ''] = text.split('\n## References\n');
    expect(references, path).toMatch(/\[DD-WE-001: .*\]\(https:\S+\/DD-WE-001-resource-locking-safety\.md\)/);
    expect(references, path).toMatch(
      /\[DD-WE-003: .*\]\(https:\S+\/DD-WE-003-resource-lock-persistence\.md\)/,
    );
    expect(references, path).toMatch(/\[metrics-slos\.md\]\(https:\S+\/metrics-slos\.md\)/);
  }
});

test('the pages name the release of Tekton that is required, and show how to list the installed one [WE-P9]', () => {
  expect(page('kubernaut/README.md')).toContain(
    `Tekton Pipelines ${kubernautOptions.tektonVersion} as the release to install`,
  );
  const [, evidence = ''] = page('kubernaut/WorkflowExecutionTektonUnavailable.md').split(
    '\n#### Evidence: tektonVersion\n',
  );
  expect(evidence.split('\n#')[0]).toMatch(
    /kubectl get customresourcedefinitions .*metadata\.labels\.version/,
  );
});
