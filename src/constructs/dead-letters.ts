import {
  SensorSpecTriggersDlqTriggerRetryStrategyDuration as RetryDuration,
  SensorSpecTriggersDlqTriggerTemplateK8SOperation as ObjectOperation,
  type SensorSpecTriggersDlqTrigger,
} from '../../imports/argoproj.io.ts';
import { appended, DEPENDENCY } from './event-values.ts';
import type { Grant } from './identity.ts';
import type { CompiledOperation } from './sensor-operation.ts';

export interface DeadLetterProps {
  readonly sensor: string;
  /** Of the sensor. */
  readonly namespace: string;
  readonly operation: Pick<CompiledOperation, 'intent' | 'subject'>;
  readonly tries: number;
}

export const MAY_WRITE_EVENTS: Grant = { apiGroup: '', resources: ['events'], verbs: ['create'] };

/**
 * A Kubernetes Event on the Sensor that says what was given up, for `kubectl describe sensor` and whatever collects
 * Events. It goes by itself after an hour, so that no flood of events fills the cluster's store, and holds nothing of
 * the event but the value that a filter has bounded; who sent the event still has it.
 */
export function deadLetter(props: DeadLetterProps): SensorSpecTriggersDlqTrigger {
  const { sensor, namespace, operation, tries } = props;
  return {
    atLeastOnce: true,
    retryStrategy: { steps: 3, duration: RetryDuration.fromString('10s'), factor: 2, jitter: 0.1 },
    template: {
      name: `${sensor}-dead-letter`,
      k8S: {
        operation: ObjectOperation.CREATE,
        source: {
          resource: {
            apiVersion: 'v1',
            kind: 'Event',
            metadata: { generateName: `${sensor}.`, namespace },
            involvedObject: { apiVersion: 'argoproj.io/v1alpha1', kind: 'Sensor', name: sensor, namespace },
            type: 'Warning',
            reason: 'GaveUp',
            source: { component: 'stanchion' },
            message:
              `Gave up after ${tries} tries. If an earlier delivery has not done it already, ` +
              `do by hand: ${operation.intent}`,
          },
        },
        parameters: [
          appended('message', operation.subject),
          appended('message', { dependencyName: DEPENDENCY, contextTemplate: ' (event {{ .Input.id }})' }),
          { dest: 'firstTimestamp', src: { dependencyName: DEPENDENCY, contextKey: 'time' } },
          { dest: 'lastTimestamp', src: { dependencyName: DEPENDENCY, contextKey: 'time' } },
        ],
      },
    },
  };
}
