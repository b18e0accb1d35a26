import type { k8s } from 'cdk8s-plus-27';
import type { System } from '../../catalogue/model/system.ts';
import { OBJECT_LABELS } from '../../conventions/labels.ts';
import { CONTROLLER } from '../../conventions/names.ts';
import type { Environment } from '../../environments/model.ts';
import { objectLabels } from '../object-labels.ts';

export interface ControllerDeliveryProps {
  readonly systems: readonly System[];
  readonly environment: Environment;
}

/** Labels that select the controller's pods. */
export const CONTROLLER_PODS: Readonly<Record<string, string>> = { [OBJECT_LABELS.app]: CONTROLLER };

export const CONTROLLER_LABELS: Readonly<Record<string, string>> = {
  ...objectLabels('stanchion', 'controller'),
  ...CONTROLLER_PODS,
};

/** Metadata of an object of the controller, in its namespace. */
export function controllerMetadata(
  { namespace }: Environment,
  name: string = CONTROLLER,
  labels: Readonly<Record<string, string>> = {},
): k8s.ObjectMeta {
  return { name, namespace, labels: { ...CONTROLLER_LABELS, ...labels } };
}
