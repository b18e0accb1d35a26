import { z } from 'zod';
import { quoted } from '../../../diagnostics/escape.ts';
import { isObject, member, memberAt, textOf } from '../../../manifest/value.ts';
import { isKind, objectsIn, triggersOf, type Trigger } from '../../embedded.ts';
import { defineRule, type Violation } from '../../rule.ts';

/** Settings of a trigger's delivery that Argo Events takes without a word and then does not do, or dies of. */
export const sensorDelivery = defineRule({
  id: 'sensor/delivery',
  summary: 'retries and rate limits of Sensor triggers are such that Argo Events carries them out',
  parameters: z.strictObject({}),
  *check(resource) {
    for (const object of objectsIn(resource)) {
      if (!isKind(object, 'argoproj.io', 'Sensor')) continue;
      for (const trigger of triggersOf(object.value, object.path)) {
        yield* checkRetries(trigger);
        yield* checkNumbers(trigger);
        yield* checkRateLimit(trigger);
      }
    }
  },
});

function* checkRetries(trigger: Trigger): Generator<Violation> {
  const { name, value, path } = trigger;
  if (!isObject(member(value, 'retryStrategy')) || member(value, 'atLeastOnce') === true) return;
  // A dead-letter trigger runs while its trigger does, and waits for its own retries under the same condition.
  yield {
    at: [...path, 'retryStrategy'],
    part: 'key',
    message: `the trigger ${quoted(name)} is never retried: without atLeastOnce nobody learns that it failed`,
    fix: 'Add `atLeastOnce: true` to the trigger, or leave `retryStrategy` out.',
  };
}

function* checkNumbers({ name, value, path }: Trigger): Generator<Violation> {
  for (const field of ['factor', 'jitter']) {
    const given = memberAt(value, 'retryStrategy', field);
    if (given === undefined || typeof given === 'number') continue;
    yield {
      at: [...path, 'retryStrategy', field],
      message: `the trigger ${quoted(name)} never runs: ${field} ${quoted(textOf(given))} is no number`,
      fix: `Write ${field} as a number, without quotes.`,
    };
  }
}

function* checkRateLimit({ name, value, path }: Trigger): Generator<Violation> {
  const limit = member(value, 'rateLimit');
  const requests = member(limit, 'requestsPerUnit');
  if (!isObject(limit) || (typeof requests === 'number' && requests >= 1)) return;
  yield {
    at: requests === undefined ? [...path, 'rateLimit'] : [...path, 'rateLimit', 'requestsPerUnit'],
    ...(requests === undefined ? { part: 'key' as const } : {}),
    message: `the rate limit of the trigger ${quoted(name)} ends the sensor: it divides by requestsPerUnit`,
    fix: 'Give `requestsPerUnit` as a number of at least 1, or leave `rateLimit` out.',
  };
}
