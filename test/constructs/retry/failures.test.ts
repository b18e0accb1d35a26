import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { KILLED_KINDS } from '../../../src/catalogue/model/retry-form.ts';
import type { Failures, RetryPlan } from '../../../src/catalogue/model/retry-plan.ts';
import { nativeCondition, unrolledCondition } from '../../../src/constructs/retry/failures.ts';
import {
  ERROR_KINDS,
  EXIT_CODES,
  exitCodeOfHttp,
  type ErrorKind,
} from '../../../src/conventions/exit-codes.ts';
import { evaluate } from '../../support/expression.ts';
import { plan } from './plans.ts';

/** How Argo shows the end of a try. */
interface Seen {
  readonly exitCode: string;
  readonly status: string;
  readonly message: string;
}

const ended = (code: number): Seen => ({
  exitCode: String(code),
  status: 'Failed',
  message: `main: Error (exit code ${code})`,
});

/** As the real controller showed them. */
const KILLED: Readonly<Record<(typeof KILLED_KINDS)[number], readonly Seen[]>> = {
  NodeLost: [{ exitCode: '-1', status: 'Error', message: 'pod deleted' }],
  Evicted: [
    {
      exitCode: '-1',
      status: 'Failed',
      message: 'The node was low on resource: memory. Threshold quantity: 100Mi.',
    },
    { exitCode: '137', status: 'Failed', message: 'The node was low on resource: memory.' },
    {
      exitCode: '143',
      status: 'Failed',
      message: 'Pod was terminated in response to imminent node shutdown.',
    },
    { exitCode: '-1', status: 'Failed', message: "can't find failed message for pod step namespace default" },
  ],
  OutOfMemory: [{ exitCode: '137', status: 'Failed', message: 'main: OOMKilled (exit code 137)' }],
  TimeoutError: [
    {
      exitCode: '137',
      status: 'Failed',
      message: 'Pod was active on the node longer than the specified deadline',
    },
    {
      exitCode: '143',
      status: 'Failed',
      message: 'Pod was active on the node longer than the specified deadline',
    },
  ],
};

const statuses = [400, 401, 403, 404, 408, 429, 500, 502, 503, 504];
const failures: fc.Arbitrary<Failures> = fc.record({
  errors: fc.subarray([...ERROR_KINDS]),
  httpStatus: fc.subarray(statuses),
});
const plans = fc.record({ retried: failures, never: failures }).map(plan);

const native = (over: RetryPlan, { exitCode, status, message }: Seen) =>
  evaluate(nativeCondition(over), {
    'lastRetry.exitCode': exitCode,
    'lastRetry.status': status,
    'lastRetry.message': message,
  });
const unrolled = (over: RetryPlan, { exitCode, status }: Seen) =>
  evaluate(unrolledCondition(over, 't0'), {
    'tasks.t0.exitCode': exitCode === '-1' ? undefined : exitCode,
    'tasks.t0.status': status,
  });

/** Whether a list names a code, by itself or as a status of HTTP. */
function names({ errors, httpStatus }: Failures, code: number): boolean {
  return (
    errors.some((kind) => EXIT_CODES[kind] === code) ||
    httpStatus.some((status) => exitCodeOfHttp({ status }) === code)
  );
}

const CODES = [...ERROR_KINDS.map((kind) => EXIT_CODES[kind]), 90, 91, 92, 93, 94, 95, 1, 2];

describe('whether a failure is tried again', () => {
  test('is for the plan to say by its exit code, where never wins [T20-F4] [T20-F11]', () => {
    fc.assert(
      fc.property(plans, fc.constantFrom(...CODES), (over, code) => {
        const again = names(over.retried, code) && !names(over.never, code);
        expect(native(over, ended(code))).toBe(again);
        expect(unrolled(over, ended(code))).toBe(again);
      }),
    );
  });

  test('is told for each way in which a pod is killed by Argo’s own strategy', () => {
    fc.assert(
      fc.property(plans, fc.constantFrom(...KILLED_KINDS), (over, kind) => {
        const named: (list: Failures) => boolean = ({ errors }) => errors.includes(kind);
        for (const seen of KILLED[kind])
          expect(native(over, seen)).toBe(named(over.retried) && !named(over.never));
      }),
    );
  });

  test('is the same for all of these ways in a schedule', () => {
    const always = plan({});
    const never = plan({ retried: { errors: ['NetworkError'], httpStatus: [] } });
    for (const seen of Object.values(KILLED).flat()) {
      expect(unrolled(always, seen)).toBe(true);
      expect(unrolled(never, seen)).toBe(false);
    }
  });

  test('compares with text, because Argo’s variables are text', () => {
    const some: readonly ErrorKind[] = ['NetworkError'];
    expect(nativeCondition(plan({ retried: { errors: some, httpStatus: [] } }))).toBe(
      "not (lastRetry.exitCode in ['65', '70']) and (lastRetry.exitCode in ['68'])",
    );
  });
});
