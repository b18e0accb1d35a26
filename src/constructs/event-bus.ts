import { Construct } from 'constructs';
import { EventBus as EventBusObject } from '../../imports/argoproj.io.ts';
import type { Automation } from '../catalogue/model/automation.ts';
import { objectLabels } from './object-labels.ts';

export interface EventBusProps {
  readonly system: string;
  readonly bus: Automation['bus'];
}

/** A version that the configuration of Argo Events v1.9.11 knows; it maps it to an image. */
const JETSTREAM_VERSION = '2.10.29';

/** The JetStream bus between event sources and sensors: three replicas, so that one lost pod loses no event. */
export class EventBus extends Construct {
  constructor(scope: Construct, id: string, { system, bus }: EventBusProps) {
    super(scope, id);
    new EventBusObject(this, 'Resource', {
      metadata: { name: bus.name, namespace: bus.namespace, labels: objectLabels(system, 'events') },
      spec: { jetstream: { version: JETSTREAM_VERSION, replicas: 3 } },
    });
  }
}
