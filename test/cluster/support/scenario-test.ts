import { test, type ClusterTest } from '../test.ts';
import { PATIENCE } from './patience.ts';

const begun = new Set<string>();

/** A test of a runbook; what they all did together is looked at when they are over. */
export function scenarioTest(name: string, run: ClusterTest['run']): ClusterTest {
  return test(
    name,
    (t) => {
      begun.add(name);
      return run(t);
    },
    { timeout: 2 * PATIENCE },
  );
}

/** Whether a test has run, or runs, in this process. */
export function hasBegun({ name }: ClusterTest): boolean {
  return begun.has(name);
}
