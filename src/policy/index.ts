import type { Rule } from './rule.ts';
import { alertDescription } from './rules/alert/description.ts';
import { alertFor } from './rules/alert/for.ts';
import { alertPromql } from './rules/alert/promql.ts';
import { alertRunbookUrl } from './rules/alert/runbook-url.ts';
import { alertSeverity } from './rules/alert/severity.ts';
import { alertSummary } from './rules/alert/summary.ts';
import { schemaFields } from './rules/schema/fields.ts';
import { schemaParse } from './rules/schema/parse.ts';
import { sensorDelivery } from './rules/sensor/delivery.ts';
import { sensorDependency } from './rules/sensor/dependency.ts';
import { sensorLabelSelector } from './rules/sensor/label-selector.ts';
import { sensorOperation } from './rules/sensor/operation.ts';
import { sensorParameterFilter } from './rules/sensor/parameter-filter.ts';
import { sensorResumeNode } from './rules/sensor/resume-node.ts';
import { workflowPipelineTimeout } from './rules/workflow/pipeline-timeout.ts';
import { workflowRetryStarved } from './rules/workflow/retry-starved.ts';
import { workloadResources } from './rules/workload/resources.ts';
import { workloadResourcesPlacement } from './rules/workload/resources-placement.ts';

/** Every rule by its id. A rule that is not listed here does not exist. */
export const rules = {
  'alert/description': alertDescription,
  'alert/for': alertFor,
  'alert/promql': alertPromql,
  'alert/runbook-url': alertRunbookUrl,
  'alert/severity': alertSeverity,
  'alert/summary': alertSummary,
  'schema/fields': schemaFields,
  'schema/parse': schemaParse,
  'sensor/delivery': sensorDelivery,
  'sensor/dependency': sensorDependency,
  'sensor/label-selector': sensorLabelSelector,
  'sensor/operation': sensorOperation,
  'sensor/parameter-filter': sensorParameterFilter,
  'sensor/resume-node': sensorResumeNode,
  'workflow/pipeline-timeout': workflowPipelineTimeout,
  'workflow/retry-starved': workflowRetryStarved,
  'workload/resources': workloadResources,
  'workload/resources-placement': workloadResourcesPlacement,
} satisfies Readonly<Record<`${string}/${string}`, Rule>>;

/** The id of a rule. */
export type RuleId = keyof typeof rules;

/** Whether a word from the command line names a rule. */
export function isRuleId(id: string): id is RuleId {
  return Object.hasOwn(rules, id);
}
