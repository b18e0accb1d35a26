import { Construct } from 'constructs';
import { k8s } from 'cdk8s-plus-27';
import { EventSource as EventSourceObject, type EventSourceSpec } from '../../imports/argoproj.io.ts';
import type { Automation, EventIntake, EventSourceData } from '../catalogue/model/automation.ts';
import { EVENT_SOURCE_POD_LABEL, EVENTS_METRICS_PORT } from '../conventions/argo-events.ts';
import { TLS_KEYS } from '../conventions/kubernetes.ts';
import type { Environment } from '../environments/model.ts';
import { eventPodTemplate } from './event-pods.ts';
import { Identity, type Grant } from './identity.ts';
import { objectLabels } from './object-labels.ts';
import { ingressPolicySpec } from './network-policies.ts';
import { recordOrigin } from './provenance.ts';

export interface EventSourceProps {
  readonly system: string;
  readonly bus: Automation['bus'];
  readonly source: EventSourceData;
  readonly environment: Environment;
}

/** Alertmanager groups alerts; a body of this size holds some thousand of them. */
const MAX_BODY_BYTES = 1_048_576;

const WATCH_WORKFLOWS: Grant = {
  apiGroup: 'argoproj.io',
  resources: ['workflows'],
  verbs: ['list', 'watch'],
};

/** Where events come in: webhooks with a token or a signature, or the failures of labelled workflows. */
export class EventSource extends Construct {
  constructor(scope: Construct, id: string, props: EventSourceProps) {
    super(scope, id);
    const { system, bus, source } = props;
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
    this.#admit(props);
  }

  /** Only the declared callers reach the pods. What the pods reach stays open: the API server has no label. */
  #admit({ system, bus, source, environment }: EventSourceProps): void {
    const endpoint = endpointOf(source.intake);
    const callers = (endpoint?.callers ?? []).map((platform) => ({
      peer: { platform },
      port: endpoint?.port ?? 0,
      text: source.text,
    }));
    const scraping = {
      peer: { platform: 'prometheus' },
      port: EVENTS_METRICS_PORT,
      text: 'Scrapes it.',
    } as const;
    const policy = new k8s.KubeNetworkPolicy(this, 'NetworkPolicy', {
      metadata: {
        name: `${source.name}-source`,
        namespace: bus.namespace,
        labels: objectLabels(system, 'events'),
      },
      spec: ingressPolicySpec({ [EVENT_SOURCE_POD_LABEL]: source.name }, [...callers, scraping], environment),
    });
    recordOrigin(policy, '/spec', source);
  }
}

/** The port that an intake listens to, where it listens to one. */
function endpointOf(intake: EventIntake) {
  if ('webhook' in intake) return intake.webhook;
  return 'repository' in intake ? intake.repository : undefined;
}

function intake({ event, intake: from }: EventSourceData): Partial<EventSourceSpec> {
  if ('webhook' in from) {
    const { token } = from.webhook;
    return {
      service: { ports: [{ name: 'https', port: from.webhook.port }] },
      webhook: {
        [event]: { ...listening(from.webhook), authSecret: { name: token.secret, key: token.key } },
      },
    };
  }
  if ('repository' in from) {
    const { port, signature, organization } = from.repository;
    return {
      service: { ports: [{ name: 'https', port }] },
      github: {
        [event]: {
          webhook: listening(from.repository),
          webhookSecret: { name: signature.secret, key: signature.key },
          contentType: 'json',
          // Without a URL of the webhook, Argo Events makes no hooks and needs no access to GitHub; the owner's
          // administrator makes the one hook. The name is asked for all the same.
          organizations: [organization],
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
        // Getting the labels below makes a workflow appear in the selection, which counts as added; later changes
        // to it say nothing new.
        eventTypes: ['ADD'],
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

/** The endpoint with TLS, since what proves the caller travels with the request. */
function listening({ endpoint, port, tls }: NonNullable<ReturnType<typeof endpointOf>>) {
  return {
    endpoint,
    method: 'POST',
    port: String(port),
    maxPayloadSize: MAX_BODY_BYTES,
    serverCertSecret: { name: tls, key: TLS_KEYS.certificate },
    serverKeySecret: { name: tls, key: TLS_KEYS.key },
  };
}
