import { Construct } from 'constructs';
import {
  Sensor as SensorObject,
  SensorSpecTriggersDlqTriggerRetryStrategyDuration as DeadLetterDuration,
  SensorSpecTriggersRetryStrategyDuration as RetryDuration,
  type SensorSpecDependencies,
  type SensorSpecTriggers,
} from '../../imports/argoproj.io.ts';
import type { Automation, EventSourceData, SensorData } from '../catalogue/model/automation.ts';
import type { Environment } from '../environments/model.ts';
import { eventPodTemplate } from './event-pods.ts';
import { Identity } from './identity.ts';
import { objectLabels } from './object-labels.ts';
import { recordOrigin } from './provenance.ts';
import { compileOperation, DEPENDENCY } from './sensor-operation.ts';

export interface SensorProps {
  readonly system: string;
  readonly bus: Automation['bus'];
  readonly source: EventSourceData;
  readonly sensor: SensorData;
  readonly environment: Environment;
}

/**
 * One sensor, one operation, with a service account that can do exactly that. Delivery is at least once, retried,
 * limited in rate, and ends in the sensor's log as a dead letter; Argo Events retries nothing without `atLeastOnce`.
 */
export class Sensor extends Construct {
  constructor(scope: Construct, id: string, { system, bus, source, sensor, environment }: SensorProps) {
    super(scope, id);
    const { trigger, namespace, grants } = compileOperation({
      sensor,
      controllerNamespace: environment.namespace,
    });
    const serviceAccount = `${sensor.name}-sensor`;
    new Identity(this, 'Identity', {
      name: serviceAccount,
      namespace: bus.namespace,
      system,
      component: 'events',
      grants: [{ namespace, rules: grants }],
    });
    const object = new SensorObject(this, 'Resource', {
      metadata: { name: sensor.name, namespace: bus.namespace, labels: objectLabels(system, 'events') },
      spec: {
        eventBusName: bus.name,
        replicas: 1,
        template: eventPodTemplate(serviceAccount),
        dependencies: [dependency(sensor, source)],
        triggers: [{ ...delivery(sensor.name), template: trigger }],
      },
    });
    const path = 'create' in sensor.operation ? 'k8s' : 'argoWorkflow';
    recordOrigin(object, '/spec', sensor, 'sensor');
    recordOrigin(object, `/spec/triggers/0/template/${path}/operation`, sensor, 'operation');
    recordOrigin(object, `/spec/triggers/0/template/${path}/parameters`, sensor, 'parameters');
    recordOrigin(object, `/spec/triggers/0/template/${path}/parameters/0/dest`, sensor, 'target');
  }
}

function dependency({ filters }: SensorData, { name, event }: EventSourceData): SensorSpecDependencies {
  return {
    name: DEPENDENCY,
    eventSourceName: name,
    eventName: event,
    ...(filters.length === 0
      ? {}
      : {
          filters: { data: filters.map(({ path, matches }) => ({ path, type: 'string', value: [matches] })) },
        }),
  };
}

function delivery(name: string): Omit<SensorSpecTriggers, 'template'> {
  return {
    atLeastOnce: true,
    // `factor` and `jitter` must be numbers: as text they pass the lint and the trigger never runs.
    retryStrategy: { steps: 5, duration: RetryDuration.fromString('10s'), factor: 2, jitter: 0.1 },
    rateLimit: { unit: 'Second', requestsPerUnit: 10 },
    dlqTrigger: {
      atLeastOnce: true,
      retryStrategy: { steps: 3, duration: DeadLetterDuration.fromString('10s'), factor: 2, jitter: 0.1 },
      template: { name: `${name}-dead-letter`, log: {} },
    },
  };
}
