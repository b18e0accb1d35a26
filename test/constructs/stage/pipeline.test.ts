import {
  APPROVAL_GATE,
  MANUAL_GATE,
  REPOSITORY_GATE,
} from '../../../src/catalogue/systems/agent-pipeline/gates.ts';
import { describe, expect, test } from 'vitest';
import { FAILURE_CATEGORIES } from '../../../src/api/failure.ts';
import { production } from '../../../src/environments/production.ts';
import { staging } from '../../../src/environments/staging.ts';
import { build, pipeline } from './built.ts';

const built = build(production);
const { spec, named } = built;
const ids = pipeline.stages.map(({ id }) => id);
const stepsOf = (name: string) => named(name).steps?.flat() ?? [];
const ofKind = (kind: string) =>
  built.manifests.filter((manifest) => Reflect.get(Object(manifest), 'kind') === kind);

describe('the resilient pipeline', () => {
  test('has the seven stages, one after the other', () => {
    expect(ids).toEqual([
      'repository-clone',
      'code-analysis',
      'test-execution',
      'coverage-analysis',
      'security-scan',
      'pr-review',
      'notification',
    ]);
    expect(named('stages').dag?.tasks.map(({ name, depends }) => [name, depends])).toEqual(
      ids.map((id, index) => [
        `slot-${id}`,
        index === 0 ? undefined : `slot-${ids[index - 1] ?? ''}.Succeeded`,
      ]),
    );
  });

  test.each(ids)(
    'guards %s with a gate, retries it, saves it, tells of its failure and can hold it [T20-F1]',
    (id) => {
      const inSlot = stepsOf(`slot-${id}`).map(({ name }) => name);
      const held = ['event', 'decision', 'approval'].map((what) => `${what}-before-${id}`);
      expect(inSlot).toEqual([...held, id, `checkpoint-${id}`]);
      expect(stepsOf(`stage-${id}`).map(({ template }) => template)).toEqual([`gate-${id}`, `run-${id}`]);
      const run = named(`run-${id}`);
      expect(run.dag ?? Reflect.get(run, 'retryStrategy')).toBeDefined();
      const tries = spec.templates.filter(({ name, container }) => name.startsWith(`run-${id}`) && container);
      expect(tries.length).toBeGreaterThan(0);
      for (const one of tries) {
        expect(one.activeDeadlineSeconds).toBeGreaterThan(0);
        expect(one.container?.resources.limits).toHaveProperty('memory');
      }
      expect(named('capture-failure').steps?.[0]?.[0]).toMatchObject({ name: 'failure-context' });
      expect(JSON.stringify(named('capture-failure'))).toContain(`'${id}'`);
    },
  );

  test('has retries, breakers, analysis, notices and interventions behind one another [T20-F2]', () => {
    const names = spec.templates.map(({ name }) => name);
    expect(names).toEqual(
      expect.arrayContaining([
        'run-pr-review',
        'gate-pr-review',
        'open-remediation',
        'tell-failure',
        'hold-for-person',
      ]),
    );
    expect(spec.onExit).toBe('on-exit');
  });

  test('is held between stages only, in a template of its own [T20-F69] [T20-F48]', () => {
    const waiting = spec.templates.filter(
      ({ suspend }) => suspend !== undefined && suspend.duration === undefined,
    );
    expect(waiting.map(({ name }) => name)).toEqual(['wait-for-sensor', 'wait-for-person']);
    for (const { name, container } of waiting) {
      expect(container).toBeUndefined();
      const users = spec.templates.filter(({ steps = [] }) =>
        steps.flat().some((step) => step.template === name),
      );
      expect(users.map((user) => user.name)).toEqual(
        name === 'wait-for-person' ? ['ask-person'] : ['hold-for-event', 'hold-for-decision'],
      );
    }
    const holders = spec.templates
      .filter(({ steps = [] }) => steps.flat().some(({ template = '' }) => template.startsWith('hold-for-')))
      .map(({ name }) => name);
    expect(holders.filter((name) => name !== 'recover' && !name.startsWith('slot-'))).toEqual([]);
  });

  test('proves the state and the approval before a held run goes on, and keeps its context [T20-F70] [T20-F71] [T20-F72]', () => {
    const [ask, validate] = named('hold-for-person').steps ?? [];
    expect(ask?.map(({ template }) => template)).toEqual(['ask-person']);
    expect(stepsOf('ask-person').map(({ name }) => name)).toEqual([APPROVAL_GATE]);
    expect(validate?.map(({ name }) => name)).toEqual(['validate-approval', 'validate-state']);
    expect(named('wait-for-person').inputs?.parameters.map(({ name }) => name)).toEqual([
      'before',
      'why',
      'state',
    ]);
    const outputs = named('wait-for-person').outputs?.parameters;
    expect(outputs).toEqual(['by', 'reason', 'until'].map((name) => ({ name, valueFrom: { supplied: {} } })));
  });

  test('lets no Sensor answer for an approval', () => {
    for (const [hold, node] of Object.entries(pipeline.sensorNodes)) {
      expect(stepsOf(`hold-for-${hold}`).map(({ name }) => name)).toEqual([node, 'validate-state']);
      expect(node).not.toBe(APPROVAL_GATE);
    }
    expect(Object.values(pipeline.sensorNodes)).toEqual([REPOSITORY_GATE, MANUAL_GATE]);
  });

  test('has a rollback point for every category of failure, and asks a person where there is none [T20-F53] [T20-F68]', () => {
    expect(Object.keys(pipeline.rollback).sort()).toEqual([...FAILURE_CATEGORIES].sort());
    expect(stepsOf('recover')[0]).toMatchObject({ template: 'hold-for-person' });
    expect(stepsOf('recover')[0]?.when).toContain("== 'none'");
    expect(pipeline.triggers.map(({ when }) => Object.keys(when)[0])).toEqual([
      'askedFor',
      'askedFor',
      'askedFor',
      'rollback',
      'stageHolds',
      'stageHolds',
    ]);
  });

  test('passes no parameter to a shell as text', () => {
    for (const { container } of spec.templates) {
      expect([...(container?.command ?? []), ...(container?.args ?? [])].join('\n')).not.toContain('{{');
    }
  });

  test('never approves a pull request', () => {
    const run = spec.templates.find(({ name, container }) => name.startsWith('run-pr-review') && container);
    expect(JSON.stringify(run?.container)).not.toMatch(/APPROVE/);
    expect(run?.container?.env.find(({ name }) => name === 'BODY')?.value).toContain("'event': 'COMMENT'");
  });

  test('shares nothing between runs but the breakers and the number of retries at a time [T20-G22]', () => {
    expect(spec).toMatchObject({
      synchronization: { mutexes: [{ name: expect.stringMatching(/^run-\{\{=/) as string }] },
      volumeClaimTemplates: [{ metadata: { name: 'workspace' } }],
    });
  });

  test('cleans up what is over, and keeps what a failed run needs to be gone on with [T20-F56] [T20-F58]', () => {
    expect(spec).toMatchObject({
      podGC: { strategy: 'OnPodSuccess' },
      volumeClaimGC: { strategy: 'OnWorkflowSuccess' },
      ttlStrategy: { secondsAfterSuccess: 86_400, secondsAfterFailure: 604_800 },
    });
  });

  test('writes under accounts of their own, with the rights for that and no others [T20-G23]', () => {
    const rules = Object.fromEntries(
      ofKind('Role').map((role) => {
        const { metadata, rules: own } = Object(role) as {
          metadata: { name: string; namespace: string };
          rules: unknown;
        };
        return [`${metadata.namespace}/${metadata.name}`, own];
      }),
    );
    expect(rules).toEqual({
      'taskmaster/agent-pipeline-checkpoint': [
        { apiGroups: ['argoproj.io'], resources: ['workflowtaskresults'], verbs: ['create', 'patch'] },
        { apiGroups: [''], resources: ['configmaps'], verbs: ['create', 'patch'] },
      ],
      'taskmaster/agent-pipeline-exit': [
        { apiGroups: ['argoproj.io'], resources: ['workflowtaskresults'], verbs: ['create', 'patch'] },
      ],
      'stanchion-system/agent-pipeline-exit': [
        { apiGroups: ['stanchion.dev'], resources: ['remediations'], verbs: ['create'] },
      ],
    });
    expect(named('write-checkpoint').serviceAccountName).toBe('agent-pipeline-checkpoint');
    expect(named('open-remediation').serviceAccountName).toBe('agent-pipeline-exit');
  });

  test('opens the Remediation that the Sensor would open, from workflow.failures, and reads nothing for that [T20-F47]', () => {
    const { resource } = named('open-remediation');
    expect(resource?.action).toBe('create');
    expect(resource?.manifest).toContain("'wf-' + workflow.uid");
    expect(JSON.stringify(named('capture-failure'))).toContain('workflow.failures');
  });

  test('has other figures where an environment says so [T20-G9]', () => {
    const limits = [staging, production].map((environment) => {
      const run = build(environment).named('run-repository-clone');
      return run.dag?.tasks.filter(({ name }) => name.startsWith('t')).length;
    });
    expect(limits).toEqual([2, 4]);
  });

  test('has no exit handler that opens Remediations where nobody reads them', () => {
    const { spec: bare } = build({ ...production, parts: { controller: false } });
    expect(bare.templates.map(({ name }) => name)).not.toContain('open-remediation');
    expect(bare.templates.map(({ name }) => name)).toContain('note-failure');
  });
});
