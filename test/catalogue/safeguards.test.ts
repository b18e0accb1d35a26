import { describe, expect, test } from 'vitest';
import { safeguardProblems } from '../../src/catalogue/checks/safeguards.ts';
import { elementsOf } from '../../src/catalogue/elements.ts';
import { NO_SAFEGUARDS, type Safeguards } from '../../src/catalogue/model/safeguards.ts';
import { kubernaut } from '../../src/catalogue/systems/kubernaut/index.ts';
import { seconds } from '../../src/api/scalars.ts';
import { kubernautOptions, lockThreshold } from '../../src/catalogue/systems/kubernaut/options.ts';
import { sampleSystem } from '../support/sample-system.ts';
import { matching } from '../support/matchers.ts';

function problems(safeguards: Partial<Safeguards>): string[] {
  return safeguardProblems({ ...sampleSystem, safeguards: { ...NO_SAFEGUARDS, ...safeguards } }).map(
    ({ owner, field, message }) => `${owner}: ${field}: ${message}`,
  );
}

describe("the pruner's time to live", () => {
  const found = (options: Partial<typeof kubernautOptions>) =>
    safeguardProblems(kubernaut('documented', { ...kubernautOptions, ...options }));

  test.each(['5m', '4m', '30s'])(
    'of %s is refused with both numbers: the cooldown is 5m [WE-P4]',
    (prunerTtl) => {
      expect(found({ prunerTtl })).toMatchObject([
        {
          owner: 'kubernaut',
          field:
            'configurations.tekton-pruner-default-spec.namespaces.kubernaut-workflows.ttlSecondsAfterFinished',
          message: matching(/^is (?:300|240|30) and must be above 300: .*cooldown of 5m/),
        },
      ]);
    },
  );

  test('above the cooldown is accepted, and asked again when the cooldown grows [WE-P4] [WE-P11]', () => {
    expect(found({ prunerTtl: '301s' })).toEqual([]);
    expect(found({ cooldown: '2h' })).toMatchObject([
      { message: matching(/^is 3600 and must be above 7200/) },
    ]);
  });

  test('leaves the alert for stuck locks time to fire', () => {
    expect(seconds(kubernautOptions.prunerTtl)).toBeGreaterThan(lockThreshold(kubernautOptions));
  });
});

test('an execution may not outlast the orchestrator [WE-P2]', () => {
  const options = { ...kubernautOptions, executionTimeout: '1h' };
  expect(safeguardProblems(kubernaut('documented', options))).toMatchObject([
    { message: matching(/^is 3600 and must be below 3600: .*gives up after 1h/) },
  ]);
});

describe('safeguards that name what is not there', () => {
  const file = { name: 'x', text: 'X.', file: 'x.yaml', settings: { a: { b: 'soon' } } };

  test('are found, with what there is', () => {
    expect(
      problems({
        configurations: [{ ...file, needs: 'tekton' }],
        preflights: [{ name: 'p', text: 'P.', workload: 'ghost', check: { adapter: 'bq' }, timeout: '1m' }],
      }),
    ).toEqual([
      "sample: configurations.x.needs: 'tekton' is not declared in this system; it has none",
      "sample: preflights.p.workload: 'ghost' is not declared in this system; it has none",
      "sample: preflights.p.check.adapter: 'bq' is not declared in this system; it has none",
    ]);
  });

  test.each([
    [['a', 'b'], 'is no number and no duration'],
    [['a', 'c'], 'is no number and no duration'],
  ])('are found where a bound has nothing to compare: %s', (path, message) => {
    const bound = { path, comparison: 'above', limit: 1, why: 'because' } as const;
    expect(problems({ configurations: [{ ...file, bounds: [bound] }] })).toEqual([
      expect.stringContaining(message),
    ]);
  });
});

test('each safeguard stands for its lines as one element', () => {
  const keys = elementsOf(kubernaut('documented')).filter(({ part }) => part === 'safeguards');
  expect(keys.map(({ key }) => key)).toEqual([
    'kubernaut/configurations/tekton-pruner-default-spec',
    'kubernaut/configurations/kubernaut-values',
    'kubernaut/prerequisites/tekton-pipelines',
  ]);
});
