import { access } from './access.ts';
import type { Collectors } from './collector.ts';
import { containerState } from './container-state.ts';
import { elapsed } from './elapsed.ts';
import { events } from './events.ts';
import { exists } from './exists.ts';
import { job } from './job.ts';
import { logs } from './logs.ts';
import { nodeConditions } from './node-conditions.ts';
import { objects } from './objects.ts';
import { pipelineRun } from './pipeline-run.ts';
import { podStatus } from './pod-status.ts';
import { prometheus } from './prometheus.ts';
import { quotaHeadroom } from './quota-headroom.ts';
import { rolloutBeforeFailure } from './rollout-before-failure.ts';
import { rolloutHistory } from './rollout-history.ts';
import { rolloutStatus } from './rollout-status.ts';
import { secretNewerThanPods } from './secret-newer-than-pods.ts';
import { statement } from './statement.ts';
import { streamState } from './stream-state.ts';
import { usage } from './usage.ts';

/** What can be found out, by source. Evidence of any other source is unknown, and says so. */
export const collectors = {
  prometheus,
  containerState,
  podStatus,
  usage,
  nodeConditions,
  rolloutHistory,
  rolloutBeforeFailure,
  rolloutStatus,
  logs,
  events,
  objects,
  elapsed,
  exists,
  job,
  secretNewerThanPods,
  access,
  quotaHeadroom,
  pipelineRun,
  streamState,
  statement,
} as const satisfies Collectors;
