import type { System } from '../../catalogue/model/system.ts';
import { CONTROLLER } from '../../conventions/names.ts';
import { accountUser } from '../../environments/admission.ts';
import type { Environment } from '../../environments/model.ts';
import { automationIn } from '../../environments/parts.ts';
import { sensorAccount } from '../sensors.ts';

/** The controller's own username. */
export function controllerUser({ namespace }: Pick<Environment, 'namespace'>): string {
  return accountUser({ namespace, name: CONTROLLER });
}

/** Usernames that tell of failed workflows: the sensors that create Remediations, and the exit handlers. */
export function workflowReporters(systems: readonly System[], environment: Environment): readonly string[] {
  const users = systems.flatMap(({ automation }) => {
    const here = automation && automationIn(automation, environment);
    if (here === undefined) return [];
    const { sensors, workflows, pipelines = [], bus } = here;
    return [
      ...sensors
        .filter(({ operation }) => 'create' in operation)
        .map(({ name }) => accountUser({ namespace: bus.namespace, name: sensorAccount(name) })),
      ...workflows.map(({ namespace, exit }) => accountUser({ namespace, name: exit.serviceAccount })),
      ...pipelines.map(({ namespace, serviceAccounts }) =>
        accountUser({ namespace, name: serviceAccounts.exit }),
      ),
    ];
  });
  return [...new Set(users)].sort();
}
