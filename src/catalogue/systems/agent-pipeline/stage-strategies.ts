import type { Failures } from '../../model/retry-plan.ts';
import type { Backoff, GlobalLimits, Stage } from './stages.ts';

const NO_FAILURES: Failures = { errors: [], httpStatus: [] };

/** The one exponential plan that the document gives numbers for (S2:63, S2:325-326). */
const THIRTY_SECONDS_DOUBLED = {
  exponential: {
    base: { value: '30s', line: 'S2:325' },
    factor: { value: 2, line: 'S2:63' },
    max: { value: '300s', line: 'S2:326' },
  },
} as const satisfies Backoff;

const SAME_PLAN = 'The only exponential plan with numbers is the one for cloning.';
const BORROWED = {
  exponential: {
    base: { value: '30s', chosen: SAME_PLAN },
    factor: { value: 2, chosen: SAME_PLAN },
    max: { value: '300s', chosen: SAME_PLAN },
  },
} as const satisfies Backoff;

const AS_CODE_ANALYSIS = 'Computes on a checked-out tree, as code analysis does.';
const AS_CLONING = 'Talks to the same service as cloning.';

export const stages: readonly Stage[] = [
  {
    name: 'RepositoryClone',
    key: 'repository_clone',
    text: 'Fetches the repository.',
    covers: ['T20-F9', 'T20-G13'],
    attempts: { value: 3, line: 'S2:63' },
    backoff: THIRTY_SECONDS_DOUBLED,
    timeout: { value: '600s', line: 'S2:327' },
    retryOn: {
      value: { errors: ['NetworkError', 'TimeoutError'], httpStatus: [408, 429, 502, 503, 504] },
      origin: 'task.md',
    },
    never: { value: { errors: ['AuthenticationError'], httpStatus: [401, 403] }, origin: 'task.md' },
    breaker: {
      threshold: { value: 5, origin: 'task.md' },
      recovery: { value: '300s', origin: 'task.md' },
      halfOpenCalls: { value: 3, origin: 'task.md' },
    },
  },
  {
    name: 'CodeAnalysis',
    key: 'code_analysis',
    text: 'Analyses the code.',
    covers: ['T20-F10'],
    attempts: { value: 2, line: 'S2:64' },
    backoff: { fixed: { interval: { value: '60s', line: 'S2:64' } } },
    timeout: { value: '1200s', origin: 'task.md' },
    retryOn: {
      value: { errors: ['ResourceError', 'TemporaryFailure'], httpStatus: [429, 503] },
      origin: 'task.md',
    },
    never: { value: NO_FAILURES, origin: 'task.md' },
    breaker: {
      threshold: { value: 3, origin: 'task.md' },
      recovery: { value: '600s', origin: 'task.md' },
      halfOpenCalls: { value: 2, origin: 'task.md' },
    },
  },
  {
    name: 'TestExecution',
    key: 'test_execution',
    text: 'Runs the tests. A flaky test is run again; one that really fails is not.',
    covers: ['T20-F11', 'T20-G14'],
    attempts: { value: 2, line: 'S2:65' },
    backoff: { linear: { increment: { value: '30s', line: 'S2:65' } } },
    timeout: { value: '1800s', line: 'S2:334' },
    retryOn: { value: { errors: ['FlakeTest', 'ResourceContention'], httpStatus: [] }, origin: 'task.md' },
    never: { value: { errors: ['CompilationError', 'TestFailure'], httpStatus: [] }, origin: 'task.md' },
    breaker: {
      threshold: { value: 2, origin: 'task.md' },
      recovery: { value: '300s', origin: 'task.md' },
      halfOpenCalls: { value: 1, origin: 'task.md' },
    },
  },
  {
    name: 'CoverageAnalysis',
    key: 'coverage_analysis',
    text: 'Measures what the tests cover.',
    covers: ['T20-F12'],
    attempts: { value: 2, line: 'S2:66' },
    backoff: BORROWED,
    timeout: { value: '1200s', chosen: AS_CODE_ANALYSIS },
    retryOn: {
      value: { errors: ['ResourceError', 'ResourceContention', 'TemporaryFailure'], httpStatus: [429, 503] },
      chosen: AS_CODE_ANALYSIS,
    },
    never: {
      value: { errors: ['CompilationError', 'TestFailure'], httpStatus: [] },
      chosen: 'It runs the tests once more, and the same code fails again.',
    },
    breaker: {
      threshold: { value: 3, chosen: AS_CODE_ANALYSIS },
      recovery: { value: '600s', chosen: AS_CODE_ANALYSIS },
      halfOpenCalls: { value: 2, chosen: AS_CODE_ANALYSIS },
    },
  },
  {
    name: 'SecurityScan',
    key: 'security_scan',
    text: 'Looks for weaknesses. S2 lists no strategy for it.',
    covers: ['T20-F3'],
    attempts: { value: 2, chosen: AS_CODE_ANALYSIS },
    backoff: { fixed: { interval: { value: '60s', chosen: AS_CODE_ANALYSIS } } },
    timeout: { value: '1200s', chosen: AS_CODE_ANALYSIS },
    retryOn: {
      value: { errors: ['ResourceError', 'TemporaryFailure'], httpStatus: [429, 503] },
      chosen: AS_CODE_ANALYSIS,
    },
    never: { value: NO_FAILURES, chosen: AS_CODE_ANALYSIS },
    breaker: {
      threshold: { value: 3, chosen: AS_CODE_ANALYSIS },
      recovery: { value: '600s', chosen: AS_CODE_ANALYSIS },
      halfOpenCalls: { value: 2, chosen: AS_CODE_ANALYSIS },
    },
  },
  {
    name: 'PRReview',
    key: 'pr_review',
    text: 'Works on the pull request. A 403 that is a rate limit waits for its reset; any other 403 is final.',
    covers: ['T20-F13', 'T20-G5'],
    attempts: { value: 3, line: 'S2:67' },
    backoff: BORROWED,
    timeout: { value: '600s', chosen: AS_CLONING },
    retryOn: {
      value: {
        errors: ['NetworkError', 'TimeoutError', 'RateLimited'],
        httpStatus: [408, 429, 502, 503, 504],
      },
      chosen: AS_CLONING,
    },
    never: { value: { errors: ['AuthenticationError'], httpStatus: [401, 403] }, chosen: AS_CLONING },
    breaker: {
      threshold: { value: 5, chosen: AS_CLONING },
      recovery: { value: '300s', chosen: AS_CLONING },
      halfOpenCalls: { value: 3, chosen: AS_CLONING },
    },
  },
  {
    name: 'Notification',
    key: 'notification',
    text: 'Tells people how the run ended. S2 lists no strategy for it.',
    covers: ['T20-F3'],
    attempts: { value: 3, chosen: 'More than 99 % must arrive (S2:300), so one retry is too few.' },
    backoff: {
      exponential: {
        // Four tries of 20 s and waits of 5, 10 and 20 s end after 115 s.
        base: { value: '5s', chosen: 'A critical message has two minutes (S2:307), retries included.' },
        factor: { value: 2, chosen: 'As in the other exponential plans.' },
        max: { value: '30s', chosen: 'A critical message has two minutes (S2:307), retries included.' },
      },
    },
    timeout: { value: '20s', chosen: 'A critical message has two minutes (S2:307), retries included.' },
    retryOn: {
      value: {
        errors: ['NetworkError', 'TimeoutError', 'RateLimited'],
        httpStatus: [408, 429, 500, 502, 503, 504],
      },
      chosen: 'Channels are reached over HTTP; a server error of theirs passes.',
    },
    never: {
      value: { errors: ['AuthenticationError'], httpStatus: [400, 401, 403, 404] },
      chosen: 'The same message is refused again.',
    },
    longestReset: { value: '30s', chosen: 'Later, a critical message has missed its two minutes (S2:307).' },
    breaker: {
      threshold: { value: 5, chosen: AS_CLONING },
      recovery: { value: '60s', chosen: 'A silent channel is to be noticed early, and a try costs nothing.' },
      halfOpenCalls: { value: 1, chosen: 'One message is enough to see that the channel is back.' },
    },
  },
];

export const globalLimits: GlobalLimits = {
  attempts: { value: 10, origin: 'task.md' },
  // Three tests of 1800 s do not fit: where each runs into its timeout, the second retry is not started.
  duration: { value: '3600s', origin: 'task.md' },
  concurrent: { value: 5, origin: 'task.md' },
  jitter: { value: 0.1, origin: 'task.md' },
  alwaysRetried: {
    value: ['NodeLost', 'Evicted', 'OutOfMemory', 'TimeoutError'],
    chosen:
      'Losing a node is one of the drills (S2:285), a timeout that is never retried would be final, and after running ' +
      'out of memory the next try has more.',
  },
  memory: {
    value: { factor: 2, ceiling: 8192 },
    chosen: 'Twice doubled, the 2 GiB of a step (S2:182) are 8 GiB, which still fits on a common node.',
  },
  longestReset: { value: '3600s', chosen: 'GitHub counts requests by the hour.' },
  unknownErrors: { value: 'not-retried', origin: 'task.md' },
};
