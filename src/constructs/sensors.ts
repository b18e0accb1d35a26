import { Construct } from 'constructs';
import {
  Sensor as SensorObject,
  SensorSpecTriggersRetryStrategyDuration as RetryDuration,
  type SensorSpecDependencies,
  type SensorSpecDependenciesFiltersData,
  type SensorSpecTriggers,
} from '../../imports/argoproj.io.ts';
import type { Automation, EventFilter, EventSourceData, SensorData } from '../catalogue/model/automation.ts';
import type { Environment } from '../environments/model.ts';
import { eventPodTemplate } from './event-pods.ts';
import { Identity } from './identity.ts';
import { objectLabels } from './object-labels.ts';
import { recordOrigin } from './provenance.ts';
import { deadLetter, MAY_WRITE_EVENTS } from './dead-letters.ts';
import { DEPENDENCY } from './event-values.ts';
import { compileOperation, type CompiledOperation } from './sensor-operation.ts';

export interface SensorProps {
  readonly system: string;
  readonly bus: Automation['bus'];
  readonly source: EventSourceData;
  readonly sensor: SensorData;
  readonly environment: Environment;
}

/** Tries of a trigger, the first one included. */
const TRIES = 6;

/**
 * One sensor, one operation, with a service account that can do exactly that. Delivery is at least once, retried,
 * limited in rate, and ends as a dead letter; Argo Events retries nothing without `atLeastOnce`.
 */
export class Sensor extends Construct {
  constructor(scope: Construct, id: string, { system, bus, source, sensor, environment }: SensorProps) {
    super(scope, id);
    const operation = compileOperation({ sensor, controllerNamespace: environment.namespace });
    const serviceAccount = sensorAccount(sensor.name);
    new Identity(this, 'Identity', {
      name: serviceAccount,
      namespace: bus.namespace,
      system,
      component: 'events',
      grants: grantsOf(operation, bus.namespace),
    });
    const object = new SensorObject(this, 'Resource', {
      metadata: { name: sensor.name, namespace: bus.namespace, labels: objectLabels(system, 'events') },
      spec: {
        eventBusName: bus.name,
        replicas: 1,
        template: eventPodTemplate(serviceAccount),
        dependencies: [dependency(sensor, source)],
        triggers: [
          {
            template: operation.trigger,
            ...delivery(),
            dlqTrigger: deadLetter({
              sensor: sensor.name,
              namespace: bus.namespace,
              operation,
              tries: TRIES,
            }),
          },
        ],
      },
    });
    const path = 'create' in sensor.operation ? 'k8s' : 'argoWorkflow';
    recordOrigin(object, '/spec', sensor, 'sensor');
    recordOrigin(object, `/spec/triggers/0/template/${path}/operation`, sensor, 'operation');
    recordOrigin(object, `/spec/triggers/0/template/${path}/parameters`, sensor, 'parameters');
    recordOrigin(object, `/spec/triggers/0/template/${path}/parameters/0/dest`, sensor, 'target');
  }
}

/** The ServiceAccount of a sensor, in the namespace of its bus. */
export function sensorAccount(sensor: string): string {
  return `${sensor}-sensor`;
}

/** The dead letter stands beside the sensor, where its operation may not be. */
function grantsOf({ namespace, grants }: CompiledOperation, own: string) {
  return namespace === own
    ? [{ namespace, rules: [...grants, MAY_WRITE_EVENTS] }]
    : [
        { namespace, rules: grants },
        { namespace: own, rules: [MAY_WRITE_EVENTS] },
      ];
}

function dependency({ filters }: SensorData, { name, event }: EventSourceData): SensorSpecDependencies {
  return {
    name: DEPENDENCY,
    eventSourceName: name,
    eventName: event,
    ...(filters.length === 0 ? {} : { filters: { data: filters.map(dataFilter) } }),
  };
}

function dataFilter(filter: EventFilter): SensorSpecDependenciesFiltersData {
  const { path } = filter;
  return 'matches' in filter
    ? { path, type: 'string', value: [filter.matches] }
    : { path, type: 'string', comparator: '!=', value: [filter.lacks] };
}

/**
 * Six tries within 62 to 69 s: the API server's restart fits in. A second delivery fails each time, since the object is
 * there; Argo Events tells no kind of failure from another, so it holds up the next event as long, and no longer.
 */
function delivery(): Omit<SensorSpecTriggers, 'template'> {
  return {
    atLeastOnce: true,
    // `factor` and `jitter` must be numbers: as text they pass the lint and the trigger never runs.
    retryStrategy: { steps: TRIES, duration: RetryDuration.fromString('2s'), factor: 2, jitter: 0.1 },
    rateLimit: { unit: 'Second', requestsPerUnit: 10 },
  };
}
