import { describe, expect, test } from 'vitest';
import { catalogue } from '../../src/catalogue/index.ts';
import { receiverProblems } from '../../src/environments/check-receivers.ts';
import { environments } from '../../src/environments/index.ts';
import type { Channel, Environment } from '../../src/environments/model.ts';
import { sampleEnvironment, sampleSystem, systemWith } from '../support/sample-system.ts';

function problems(patch: Partial<Environment>, system = sampleSystem): string[] {
  return receiverProblems({ ...sampleEnvironment, ...patch }, [system]).map(
    ({ owner, field, message }) => `${owner}: ${field}: ${message}`,
  );
}

const chat: Channel = { slack: { channel: '#x', url: { secret: 's', key: 'k' } } };

describe('the receivers of an environment', () => {
  test.each(environments)('are sound in $name', (environment) => {
    expect(receiverProblems(environment, catalogue(environment.profile))).toEqual([]);
  });

  test('include none that nothing reaches', () => {
    expect(problems({}, systemWith({ escalation: [] })).map((problem) => problem.split(': ')[1])).toEqual([
      'receivers.on-call',
      'receivers.tech-lead',
      'receivers.incident-channel',
      'receivers.stakeholders',
      'receivers.data-consumers',
    ]);
  });

  test('do not fail all at once', () => {
    const fallbacks = { ...sampleEnvironment.fallbacks, stakeholders: chat };
    expect(problems({ fallbacks })).toEqual([
      "environments/sample-env: fallbacks.stakeholders: is slack as the role's channels are; " +
        'give one of another kind, or nobody is told when slack fails',
    ]);
  });

  test.each(['http://intake/v1/alerts', 'intake/v1/alerts', 'https://me:secret@intake/v1'])(
    'are not reached at %s [T20-Q5]',
    (url) => {
      const [problem, ...more] = problems({
        controllerWebhook: { ...sampleEnvironment.controllerWebhook, url },
      });
      expect(problem).toMatch(/controllerWebhook\.url: '.*' must be an https URL without credentials/);
      expect(problem).not.toContain('secret');
      expect(more).toEqual([]);
    },
  );
});
