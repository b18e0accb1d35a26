import type { Need } from '../catalogue/model/alert.ts';
import type { Automation } from '../catalogue/model/automation.ts';
import type { System } from '../catalogue/model/system.ts';
import type { Environment, InstallPart } from './model.ts';

/** Whether an environment has a part. */
export function isIncluded({ parts }: Pick<Environment, 'parts'>, part: InstallPart): boolean {
  return parts?.[part] ?? true;
}

/** Whether an environment's rules come as plain files, which are not manifests and have a folder of their own. */
export function hasRuleFiles(environment: Environment): boolean {
  return isIncluded(environment, 'alerts') && environment.ruleFormat === 'files';
}

/** A system without what needs a part that the environment leaves out. */
export function systemIn(system: System, environment: Environment): System {
  if (isIncluded(environment, 'controller')) return system;
  const stays = ({ needs }: { readonly needs?: Need }) => needs !== 'controller';
  return {
    ...system,
    recordings: system.recordings.filter(stays),
    panels: system.panels.filter(stays),
    runbooks: system.runbooks.map((runbook) => ({ ...runbook, alerts: runbook.alerts.filter(stays) })),
  };
}

/**
 * What of a system's automation an environment has; nothing when it has none of it. Without the controller nobody
 * defines Remediations, so the sensors that open them go, and the event sources that only these listen to; and nobody writes breakers.
 */
export function automationIn(automation: Automation, environment: Environment): Automation | undefined {
  const workflows = isIncluded(environment, 'workflows') ? automation.workflows : [];
  const breakers =
    workflows.length > 0 && isIncluded(environment, 'controller') ? automation.breakers : undefined;
  const rest = {
    bus: automation.bus,
    workflows,
    ...(breakers === undefined ? {} : { breakers }),
    ...(isIncluded(environment, 'workflows') && automation.pipelines
      ? { pipelines: automation.pipelines }
      : {}),
  };
  if (!isIncluded(environment, 'sensors')) {
    return workflows.length === 0 ? undefined : { ...rest, eventSources: [], sensors: [] };
  }
  const sensors = isIncluded(environment, 'controller')
    ? automation.sensors
    : automation.sensors.filter(({ operation }) => !('create' in operation));
  const eventSources = automation.eventSources.filter(
    ({ name }) =>
      sensors.some(({ eventSource }) => eventSource === name) ||
      !automation.sensors.some(({ eventSource }) => eventSource === name),
  );
  return { ...rest, eventSources, sensors };
}
