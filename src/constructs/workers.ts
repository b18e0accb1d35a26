import { Construct } from 'constructs';
import { k8s } from 'cdk8s-plus-27';
import { ServiceMonitor } from '../../imports/monitoring.coreos.com.ts';
import type { System } from '../catalogue/model/system.ts';
import type { Workload, WorkloadAspect, WorkloadSpec } from '../catalogue/model/workload.ts';
import { OBJECT_LABELS, REMEDIATION_OPT_IN } from '../conventions/labels.ts';
import type { Environment } from '../environments/model.ts';
import { isIncluded } from '../environments/parts.ts';
import { objectLabels } from './object-labels.ts';
import { percentOrCount, podTemplate } from './pod-template.ts';
import { recordOrigin } from './provenance.ts';

export interface WorkerProps {
  readonly system: System;
  readonly workload: Workload;
  readonly spec: WorkloadSpec;
  readonly environment: Environment;
}

/** A rollout that makes no progress for this long counts as failed; remedies wait no longer either. */
const PROGRESS_DEADLINE_SECONDS = 600;

/** A Deployment with its identity, Service, disruption budget and scrape configuration. */
export class Worker extends Construct {
  readonly #props: WorkerProps;

  constructor(scope: Construct, id: string, props: WorkerProps) {
    super(scope, id);
    this.#props = props;
    this.#serviceAccount();
    this.#deployment();
    this.#service();
    this.#disruptionBudget();
    this.#monitor();
  }

  #serviceAccount(): void {
    const object = new k8s.KubeServiceAccount(this, 'ServiceAccount', {
      metadata: this.#metadata(),
      automountServiceAccountToken: false,
    });
    this.#trace(object, 'serviceAccount', '');
  }

  #deployment(): void {
    const { workload, spec, environment } = this.#props;
    const object = new k8s.KubeDeployment(this, 'Deployment', {
      metadata: this.#metadata({ [REMEDIATION_OPT_IN]: 'enabled' }),
      spec: {
        replicas: environment.replicas[workload.name] ?? spec.replicas,
        revisionHistoryLimit: spec.revisionHistoryLimit,
        progressDeadlineSeconds: PROGRESS_DEADLINE_SECONDS,
        selector: { matchLabels: this.#podLabels() },
        strategy: {
          type: 'RollingUpdate',
          rollingUpdate: {
            maxSurge: percentOrCount(spec.strategy.maxSurge),
            maxUnavailable: percentOrCount(spec.strategy.maxUnavailable),
          },
        },
        template: podTemplate({
          workload,
          spec,
          image: environment.images[workload.name] ?? spec.image,
          labels: { ...objectLabels(this.#props.system.id, 'worker'), ...this.#podLabels() },
        }),
      },
    });
    const container = '/spec/template/spec/containers/0';
    this.#trace(object, 'deployment', '/spec');
    this.#trace(object, 'strategy', '/spec/strategy/rollingUpdate');
    this.#trace(object, 'resources', `${container}/resources`);
    this.#trace(object, 'probes', `${container}/livenessProbe`);
    this.#trace(object, 'environment', `${container}/env`);
  }

  #service(): void {
    const { spec } = this.#props;
    if (spec.ports.length === 0) return;
    const object = new k8s.KubeService(this, 'Service', {
      metadata: this.#metadata(),
      spec: {
        selector: this.#podLabels(),
        ports: spec.ports.map(({ name, port }) => ({
          name,
          port,
          targetPort: k8s.IntOrString.fromString(name),
        })),
      },
    });
    this.#trace(object, 'service', '/spec');
  }

  #disruptionBudget(): void {
    const object = new k8s.KubePodDisruptionBudget(this, 'DisruptionBudget', {
      metadata: this.#metadata(),
      spec: {
        maxUnavailable: percentOrCount(this.#props.spec.disruptionBudget.maxUnavailable),
        selector: { matchLabels: this.#podLabels() },
      },
    });
    this.#trace(object, 'disruptionBudget', '/spec');
  }

  #monitor(): void {
    const { metrics } = this.#props.spec;
    if (metrics === undefined || !isIncluded(this.#props.environment, 'monitors')) return;
    const { port, path, interval } = metrics;
    const object = new ServiceMonitor(this, 'Monitor', {
      metadata: this.#metadata(this.#props.environment.monitorLabels),
      spec: { selector: { matchLabels: this.#podLabels() }, endpoints: [{ port, path, interval }] },
    });
    this.#trace(object, 'monitor', '/spec');
  }

  #metadata(labels: Readonly<Record<string, string>> = {}): k8s.ObjectMeta {
    const { system, workload } = this.#props;
    return {
      name: workload.name,
      namespace: system.namespace,
      labels: { ...objectLabels(system.id, 'worker'), ...this.#podLabels(), ...labels },
    };
  }

  #podLabels(): Record<string, string> {
    return { [OBJECT_LABELS.app]: this.#props.workload.app };
  }

  #trace(object: Parameters<typeof recordOrigin>[0], aspect: WorkloadAspect, pointer: string): void {
    recordOrigin(object, pointer, this.#props.workload, aspect);
  }
}
