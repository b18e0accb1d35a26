/** `stanchion/catalogue`: the model in which systems and runbooks are written. No Kubernetes in it. */
export { thresholdExamples, type Threshold } from '../catalogue/threshold.ts';
export { catalogueProblems } from '../catalogue/check.ts';
export type {
  Alert,
  AlertExample,
  AlertExamples,
  Firing,
  Metric,
  Panel,
  Recording,
  RecordingExample,
  Series,
} from '../catalogue/model/alert.ts';
export type * from '../catalogue/model/automation.ts';
export type { DocumentRef, Part, Traced } from '../catalogue/model/requirement.ts';
export {
  defineRunbook,
  type ConditionOver,
  type EvidenceData,
  type Runbook,
  type RunbookData,
  type RunbookInput,
} from '../catalogue/model/runbook.ts';
export {
  defineSystem,
  type Adapter,
  type Endpoint,
  type Profile,
  type Store,
  type StoreQuery,
  type StoreStatement,
  type System,
  type SystemInput,
} from '../catalogue/model/system.ts';
export type { EnvValue, Probe, Workload, WorkloadSpec } from '../catalogue/model/workload.ts';
export type { ActionName } from '../api/actions/index.ts';
export type { ReceiverRole, RemedyMode, Severity } from '../api/runbook.ts';
export type { Duration } from '../api/scalars.ts';
export type { Target } from '../api/target.ts';
