import type { Capability } from '../../../model/system.ts';
import { globalLimits, stages } from '../stage-strategies.ts';
import { waitsOf } from '../retry-plans.ts';
import type { Stage } from '../stages.ts';

/** S2:34-67 and S2:318-334: how a stage is tried again. */
export const strategies: readonly Capability[] = [
  {
    id: 'retry-configuration',
    covers: ['T20-F3'],
    text:
      `Strategies by stage, within limits for all: ${globalLimits.attempts.value} retries, ` +
      `${globalLimits.duration.value} and ${globalLimits.concurrent.value} at a time.`,
    part: 'workflows',
  },
  {
    id: 'retry-strategy',
    covers: ['T20-F4'],
    text: 'A strategy has a number of retries, a plan of waits, a timeout, the failures that it is for, and a breaker.',
    part: 'workflows',
  },
  {
    id: 'exponential-waits',
    covers: ['T20-F5', 'T20-F61'],
    text: `Waits that multiply, up to a maximum, with ${globalLimits.jitter.value * 100} % jitter that never passes it.`,
    part: 'workflows',
  },
  {
    id: 'linear-waits',
    covers: ['T20-F6'],
    text: 'Waits that grow by the same amount, for work that competes for room.',
    part: 'workflows',
  },
  { id: 'fixed-waits', covers: ['T20-F7'], text: 'Waits that stay the same.', part: 'workflows' },
  {
    id: 'listed-waits',
    covers: ['T20-F8'],
    text: 'Waits as listed, where the last one repeats, for failures whose recovery time is known.',
    part: 'workflows',
  },
  ...stages.map(stageStrategy),
  {
    id: 'attempts-counted',
    covers: ['T20-F60'],
    text: 'Tries are counted where a restart does not lose them.',
    part: 'workflows',
  },
  {
    id: 'timeouts-enforced',
    covers: ['T20-F62'],
    text: 'A try that takes too long is ended, and counts as a failure that may be tried again.',
    part: 'workflows',
  },
  {
    id: 'retries-measured',
    covers: ['T20-F63'],
    text: 'Tries, their success and their time are counted.',
    part: 'controller',
  },
  {
    id: 'strategies-by-environment',
    covers: ['T20-G9'],
    text: 'An environment may replace any figure of a strategy.',
    part: 'workflows',
  },
];

/** One stage's figures in a sentence, so that the reference cannot differ from the data. */
function stageStrategy(stage: Stage): Capability {
  const { breaker } = stage;
  return {
    id: `strategy-${stage.key.replaceAll('_', '-')}`,
    covers: stage.covers,
    text:
      `${stage.name}. ${stage.text} ${stage.attempts.value} retries after ${waitsOf(stage).join(', ')} s, each try at most ` +
      `${stage.timeout.value}; the breaker opens after ${breaker.threshold.value} failed runs for ` +
      `${breaker.recovery.value} and then lets through at most ${breaker.halfOpenCalls.value} at a time.`,
    part: 'workflows',
  };
}
