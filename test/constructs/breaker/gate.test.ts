import { describe, expect, test } from 'vitest';
import { breakerGate, BREAKER_GATE_TEMPLATES, HALF_OPEN_WAIT } from '../../../src/constructs/breaker/gate.ts';

const { entry, templates } = breakerGate({ stage: 'code-analysis', configMap: 'sample-breakers' });

describe('the gate of a stage', () => {
  test('reads the state in a template that holds neither the work nor the wait', () => {
    expect(entry).toBe('gate-code-analysis');
    expect(templates).toMatchObject([
      {
        name: 'gate-code-analysis',
        steps: [[{ template: 'gate-code-analysis-read' }], [{ name: 'half-open' }]],
      },
      { name: 'gate-code-analysis-read', steps: [[{ name: 'open' }]] },
    ]);
    const [waits, reads] = templates;
    expect(waits).not.toHaveProperty('inputs');
    expect(reads).toHaveProperty('inputs.parameters', [
      {
        name: 'word',
        valueFrom: { configMapKeyRef: { name: 'sample-breakers', key: 'code-analysis' }, default: 'closed' },
      },
      {
        name: 'until',
        valueFrom: { configMapKeyRef: { name: 'sample-breakers', key: 'code-analysis.until' }, default: '' },
      },
    ]);
  });

  test('starts no pod: all that it runs is steps and suspend nodes that end by themselves [T20-F18]', () => {
    for (const template of [...templates, ...BREAKER_GATE_TEMPLATES]) {
      const kinds = Object.keys(template).filter((key) => !['name', 'inputs', 'outputs'].includes(key));
      expect(['steps', 'suspend']).toContain(kinds.join());
      if (template.suspend) expect(template.suspend.duration).toMatch(/^(0s|30s)$/);
    }
    expect(HALF_OPEN_WAIT).toBe('30s');
  });

  test('refers only to templates that come with it', () => {
    const all = [...templates, ...BREAKER_GATE_TEMPLATES];
    const used = all.flatMap(({ steps = [] }) => steps.flat().map(({ template }) => template));
    const names = all.map(({ name }) => name);
    expect(used.filter((name) => !names.includes(name))).toEqual([]);
  });

  test.each(['repository_clone', "x' || true || '", '{{x}}', '', `a${'b'.repeat(40)}`])(
    'is refused for the stage name %j',
    (stage) => {
      expect(() => breakerGate({ stage, configMap: 'sample-breakers' })).toThrow('lower-case letters');
    },
  );
});
