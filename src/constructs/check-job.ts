import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { seconds, type Duration } from '../api/scalars.ts';
import { ARGO_CD } from '../conventions/argo-cd.ts';
import { objectLabels } from './object-labels.ts';
import { RESTRICTED_CONTAINER, RESTRICTED_POD } from './restricted.ts';

export interface CheckJobProps {
  readonly system: string;
  readonly name: string;
  readonly namespace: string;
  readonly serviceAccount: string;
  readonly image: string;
  /** As arguments; no shell reads them. */
  readonly command: readonly string[];
  readonly wave: string;
  readonly timeout: Duration;
  /** Tries after the first; 0 for a check that looks several times by itself. */
  readonly retries: number;
  /** Whether the check asks the Kubernetes API, and so needs the pod's token. */
  readonly asksCluster: boolean;
  readonly env?: readonly k8s.EnvVar[];
  readonly volumes?: readonly k8s.Volume[];
  readonly mounts?: readonly k8s.VolumeMount[];
}

/** Where every tool may keep what it has to write; the root file system is read-only. */
const HOME = '/tmp/check';
const SCRATCH = 'check-home';
const CLUSTER_CA = '/var/run/secrets/kubernetes.io/serviceaccount/ca.crt';

/**
 * A Job that must succeed before the sync goes on. It is a hook of the sync itself and not of the time before it:
 * identities, alerts and routes are then there already, so that a failed check never keeps an alert from being
 * installed, and the first sync of a new cluster can run it at all.
 */
export class CheckJob extends Construct {
  readonly job: k8s.KubeJob;

  constructor(scope: Construct, id: string, props: CheckJobProps) {
    super(scope, id);
    this.job = new k8s.KubeJob(this, 'Job', {
      metadata: {
        name: props.name,
        namespace: props.namespace,
        labels: objectLabels(props.system, 'check'),
        annotations: {
          [ARGO_CD.hook]: 'Sync',
          [ARGO_CD.hookDeletePolicy]: ARGO_CD.replaceHook,
          [ARGO_CD.syncWave]: props.wave,
        },
      },
      spec: {
        backoffLimit: props.retries,
        activeDeadlineSeconds: seconds(props.timeout),
        template: { metadata: { labels: objectLabels(props.system, 'check') }, spec: podOf(props) },
      },
    });
  }
}

function podOf(props: CheckJobProps): k8s.PodSpec {
  return {
    restartPolicy: 'Never',
    serviceAccountName: props.serviceAccount,
    automountServiceAccountToken: props.asksCluster,
    enableServiceLinks: false,
    securityContext: RESTRICTED_POD,
    containers: [
      {
        name: 'check',
        image: props.image,
        command: [...props.command],
        env: [
          { name: 'HOME', value: HOME },
          ...(props.asksCluster ? [{ name: 'NODE_EXTRA_CA_CERTS', value: CLUSTER_CA }] : []),
          ...(props.env ?? []),
        ],
        resources: {
          requests: { cpu: k8s.Quantity.fromString('50m'), memory: k8s.Quantity.fromString('128Mi') },
          limits: { cpu: k8s.Quantity.fromString('500m'), memory: k8s.Quantity.fromString('512Mi') },
        },
        securityContext: RESTRICTED_CONTAINER,
        // What the check says last is then the reason that Argo CD and `kubectl describe` show.
        terminationMessagePolicy: 'FallbackToLogsOnError',
        volumeMounts: [{ name: SCRATCH, mountPath: HOME }, ...(props.mounts ?? [])],
      },
    ],
    volumes: [
      { name: SCRATCH, emptyDir: { sizeLimit: k8s.Quantity.fromString('64Mi') } },
      ...(props.volumes ?? []),
    ],
  };
}
