import { describe, expect, test } from 'vitest';
import { catalogue } from '../../src/catalogue/index.ts';
import { ALERT_LABELS } from '../../src/conventions/labels.ts';
import { receiverProblems } from '../../src/environments/check-receivers.ts';
import { environments } from '../../src/environments/index.ts';
import type { Channel, Environment } from '../../src/environments/model.ts';
import { sampleAlert, sampleEnvironment, sampleSystem, systemWith } from '../support/sample-system.ts';

function problems(patch: Partial<Environment>, system = sampleSystem): string[] {
  return receiverProblems({ ...sampleEnvironment, ...patch }, [system]).map(
    ({ owner, field, message }) => `${owner}: ${field}: ${message}`,
  );
}

const chat: Channel = { slack: { channel: '#x', url: { secret: 's', key: 'k' } } };

const pager: Channel = { pagerduty: { routingKey: { secret: 's', key: 'k' } } };

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

  test('need no more than the channels of the team', () => {
    const team = [chat] as const;
    expect(problems({ receivers: { team }, fallbacks: {} })).toEqual([]);
    expect(problems({ receivers: { team }, fallbacks: { team: chat } })).toHaveLength(1);
  });

  test('have a fallback where an alert can say that their channels fail', () => {
    const avoiding = systemWith({
      alerts: [{ ...sampleAlert, labels: { [ALERT_LABELS.avoidChannel]: '{{ $labels.integration }}' } }],
    });
    const patch = { receivers: { team: [chat] as const }, fallbacks: {} };
    expect(problems(patch, avoiding)).toEqual([
      'environments/sample-env: fallbacks.team: is missing, and alerts here tell when a kind of channel fails; ' +
        'give a channel of another kind than the role has',
    ]);
    expect(problems({ ...patch, fallbacks: { team: pager } }, avoiding)).toEqual([]);
    expect(problems({ ...patch, receivers: { team: [chat, pager] } }, avoiding)).toEqual([]);
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
