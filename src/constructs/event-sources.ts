import { Construct } from 'constructs';
import { EventSource as EventSourceObject, type EventSourceSpec } from '../../imports/argoproj.io.ts';
import type { Automation, EventSourceData } from '../catalogue/model/automation.ts';
import { eventPodTemplate } from './event-pods.ts';
import { Identity, type Grant } from './identity.ts';
import { objectLabels } from './object-labels.ts';
import { recordOrigin } from './provenance.ts';

export interface EventSourceProps {
  readonly system: string;
  readonly bus: Automation['bus'];
  readonly source: EventSourceData;
}

/** Alertmanager groups alerts; a body of this size holds some thousand of them. */
const MAX_BODY_BYTES = 1_048_576;

const WATCH_WORKFLOWS: Grant = {
  apiGroup: 'argoproj.io',
  resources: ['workflows'],
  verbs: ['get', 'list', 'watch'],
};

/** Where events come in: an authenticated webhook, or the failures of labelled workflows. */
export class EventSource extends Construct {
  constructor(scope: Construct, id: string, { system, bus, source }: EventSourceProps) {
    super(scope, id);
    const serviceAccount = `${source.name}-source`;
    const watched = 'failedWorkflows' in source.intake ? [source.intake.failedWorkflows.namespace] : [];
    new Identity(this, 'Identity', {
      name: serviceAccount,
      namespace: bus.namespace,
      system,
      component: 'events',
      grants: watched.map((namespace) => ({ namespace, rules: [WATCH_WORKFLOWS] })),
    });
    const object = new EventSourceObject(this, 'Resource', {
      metadata: { name: source.name, namespace: bus.namespace, labels: objectLabels(system, 'events') },
      spec: { eventBusName: bus.name, template: eventPodTemplate(serviceAccount), ...intake(source) },
    });
    recordOrigin(object, '/spec', source);
  }
}

function intake({ event, intake: from }: EventSourceData): Partial<EventSourceSpec> {
  if ('webhook' in from) {
    const { endpoint, port, token } = from.webhook;
    return {
      service: { ports: [{ name: 'http', port }] },
      webhook: {
        [event]: {
          endpoint,
          method: 'POST',
          port: String(port),
          maxPayloadSize: MAX_BODY_BYTES,
          authSecret: { name: token.secret, key: token.key },
        },
      },
    };
  }
  const { namespace, label } = from.failedWorkflows;
  return {
    resource: {
      [event]: {
        group: 'argoproj.io',
        version: 'v1alpha1',
        resource: 'workflows',
        namespace,
        // A workflow that failed while nobody listened is still there after a restart, and its name makes the
        // Remediation unique, so replaying it does no harm: `afterStart` stays off.
        eventTypes: ['ADD', 'UPDATE'],
        filter: {
          labels: [
            { key: label.key, operation: '==', value: label.value },
            { key: 'workflows.argoproj.io/completed', operation: '==', value: 'true' },
            { key: 'workflows.argoproj.io/phase', operation: '!=', value: 'Succeeded' },
          ],
        },
      },
    },
  };
}
