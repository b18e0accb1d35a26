import { Construct } from 'constructs';
import { k8s } from 'cdk8s-plus-27';
import { ServiceMonitor } from '../../imports/monitoring.coreos.com.ts';
import type { System } from '../catalogue/model/system.ts';
import type { Workload, WorkloadAspect, WorkloadSpec } from '../catalogue/model/workload.ts';
import { ARGO_CD } from '../conventions/argo-cd.ts';
import { FALLBACK_IMAGE, OBJECT_LABELS, OPTED_IN, REMEDIATION_OPT_IN } from '../conventions/labels.ts';
import { placeImage } from '../environments/images.ts';
import type { Environment } from '../environments/model.ts';
import { isIncluded } from '../environments/parts.ts';
import { trafficOf } from '../environments/traffic.ts';
import { autoscalerSpec } from './autoscaling.ts';
import { networkPolicySpec } from './network-policies.ts';
import { objectLabels } from './object-labels.ts';
import { autoscalerOf, deploymentOf, leftToRemedies, ownedFields } from './owned-fields.ts';
import { percentOrCount, podTemplate } from './pod-template.ts';
import { recordOrigin } from './provenance.ts';
import { rolloutWave } from './rollout-wave.ts';

export interface WorkerProps {
  readonly system: System;
  readonly workload: Workload;
  readonly spec: WorkloadSpec;
  readonly environment: Environment;
}

/** A rollout that makes no progress for this long counts as failed; remedies wait no longer either. */
const PROGRESS_DEADLINE_SECONDS = 600;

/** A Deployment with its identity, Service, disruption budget, network policy, autoscaler and scrape configuration. */
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
    this.#networkPolicy();
    this.#autoscaler();
  }

  #serviceAccount(): void {
    const object = new k8s.KubeServiceAccount(this, 'ServiceAccount', {
      metadata: this.#metadata(),
      automountServiceAccountToken: false,
    });
    this.#trace(object, 'serviceAccount', '');
  }

  #deployment(): void {
    const { workload, spec, environment, system } = this.#props;
    const placed = placeImage(environment.images[workload.name] ?? spec.image, environment);
    const scaled = environment.autoscaling[workload.name] !== undefined;
    const object = new k8s.KubeDeployment(this, 'Deployment', {
      metadata: {
        ...this.#metadata({ [REMEDIATION_OPT_IN]: OPTED_IN }),
        ...this.#annotations(placed.fallback),
      },
      spec: {
        ...(scaled ? {} : { replicas: environment.replicas[workload.name] ?? spec.replicas }),
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
          image: placed.image,
          labels: { ...objectLabels(system.id, 'worker'), ...this.#podLabels() },
          selector: this.#podLabels(),
        }),
      },
    });
    const container = '/spec/template/spec/containers/0';
    this.#trace(object, 'deployment', '/spec');
    this.#trace(object, 'image', `${container}/image`);
    this.#trace(object, 'spread', '/spec/template/spec/topologySpreadConstraints');
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
    const { port, path, interval, job } = metrics;
    const relabelings = job === undefined ? {} : { relabelings: [{ targetLabel: 'job', replacement: job }] };
    const object = new ServiceMonitor(this, 'Monitor', {
      metadata: this.#metadata(this.#props.environment.monitorLabels),
      spec: {
        selector: { matchLabels: this.#podLabels() },
        endpoints: [{ port, path, interval, ...relabelings }],
      },
    });
    this.#trace(object, 'monitor', '/spec');
  }

  #networkPolicy(): void {
    const { workload, system, environment } = this.#props;
    const traffic = trafficOf(workload, system, environment);
    if (traffic === undefined) return;
    const object = new k8s.KubeNetworkPolicy(this, 'NetworkPolicy', {
      metadata: this.#metadata(),
      spec: networkPolicySpec(this.#podLabels(), traffic, environment),
    });
    this.#trace(object, 'traffic', '/spec');
  }

  #autoscaler(): void {
    const { workload, spec, environment } = this.#props;
    const bounds = environment.autoscaling[workload.name];
    if (bounds === undefined || spec.autoscaling === undefined) return;
    const object = new k8s.KubeHorizontalPodAutoscalerV2(this, 'Autoscaler', {
      metadata: { ...this.#metadata(), ...this.#left(autoscalerOf) },
      spec: autoscalerSpec({ target: workload.name, bounds, autoscaling: spec.autoscaling }),
    });
    this.#trace(object, 'autoscaling', '/spec');
  }

  #metadata(labels: Readonly<Record<string, string>> = {}): k8s.ObjectMeta {
    const { system, workload } = this.#props;
    return {
      name: workload.name,
      namespace: system.namespace,
      labels: { ...objectLabels(system.id, 'worker'), ...this.#podLabels(), ...labels },
    };
  }

  /** What a GitOps tool is told to leave to remedies, for the controller to see. */
  #left(objectOf: typeof deploymentOf): { readonly annotations?: Record<string, string> } {
    const { system, workload, environment } = this.#props;
    const owned = ownedFields(system, environment);
    const annotations = leftToRemedies(objectOf(system.namespace, workload.name), owned);
    return Object.keys(annotations).length === 0 ? {} : { annotations };
  }

  /** Where else the image is, and the wave: a workload with checks before it, or a canary, waits for them. */
  #annotations(fallback: string | undefined): { readonly annotations?: Record<string, string> } {
    const wave = rolloutWave(this.#props.system.safeguards, this.#props.workload.name);
    const annotations = {
      ...this.#left(deploymentOf).annotations,
      ...(fallback === undefined ? {} : { [FALLBACK_IMAGE]: fallback }),
      ...(wave === undefined ? {} : { [ARGO_CD.syncWave]: wave }),
    };
    return Object.keys(annotations).length === 0 ? {} : { annotations };
  }

  #podLabels(): Record<string, string> {
    return { [OBJECT_LABELS.app]: this.#props.workload.app };
  }

  #trace(object: Parameters<typeof recordOrigin>[0], aspect: WorkloadAspect, pointer: string): void {
    recordOrigin(object, pointer, this.#props.workload, aspect);
  }
}
