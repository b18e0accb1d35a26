import { controllerSettings, type ControllerSettings } from '../api/settings.ts';
import { runbookObjectName } from '../conventions/names.ts';
import { hasAdmissionPolicies } from './admission.ts';
import type { Environment } from './model.ts';

/** The controller's settings in an environment, or everything that the controller would refuse about them. */
export function readSettings(environment: Environment): ReturnType<typeof controllerSettings.safeParse> {
  const { mode = 'shadow', remedies = {}, limits = {} } = environment.remediation ?? {};
  const byObject = Object.entries(remedies).map(([key, own]) => [objectKey(key), own] as const);
  return controllerSettings.safeParse({
    ...limits,
    cluster: environment.cluster ?? environment.name,
    mode,
    approvals: hasAdmissionPolicies(environment),
    remedies: Object.fromEntries(byObject),
    argoCd: environment.argoCd,
  });
}

/** @throws Error when they are invalid; `environmentProblems` tells of it first. */
export function controllerSettingsOf(environment: Environment): ControllerSettings {
  const { data, error } = readSettings(environment);
  if (data === undefined) throw error;
  return data;
}

/** `arco/oom/raise` → `arco-oom/raise`: the controller knows a runbook by the name of its object. */
function objectKey(key: string): string {
  const [system = '', runbook = '', remedy = ''] = key.split('/');
  return `${runbookObjectName(system, runbook)}/${remedy}`;
}
