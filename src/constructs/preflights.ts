import { Construct } from 'constructs';
import type { Preflight } from '../catalogue/model/safeguards.ts';
import type { System } from '../catalogue/model/system.ts';
import type { WorkloadSpec } from '../catalogue/model/workload.ts';
import { containerCommand, parametersOf, variableOf } from '../conventions/adapters.ts';
import { ARGO_CD } from '../conventions/argo-cd.ts';
import type { Environment } from '../environments/model.ts';
import { CheckJob, type CheckJobProps } from './check-job.ts';
import { ClusterReader } from './cluster-reader.ts';
import { Identity } from './identity.ts';
import { environmentVariable, mounts, volumes } from './pod-template.ts';
import { recordOrigin } from './provenance.ts';

export interface PreflightCheckProps {
  readonly system: System;
  readonly preflight: Preflight;
  readonly spec: WorkloadSpec;
  readonly environment: Environment;
}

/** A check that must succeed before a workload gets a new version. */
export class PreflightCheck extends Construct {
  readonly #props: PreflightCheckProps;

  constructor(scope: Construct, id: string, props: PreflightCheckProps) {
    super(scope, id);
    this.#props = props;
    const { preflight } = props;
    const run = 'adapter' in preflight.check ? this.#adapter(preflight.check) : this.#room();
    // The installation goes without this adapter, and has said why.
    if (run === undefined) return;
    const { job } = new CheckJob(this, 'Check', {
      system: props.system.id,
      name: preflight.name,
      namespace: props.system.namespace,
      wave: ARGO_CD.waves.checks,
      timeout: preflight.timeout,
      retries: 1,
      ...run,
    });
    recordOrigin(job, '/spec/template/spec/containers/0/command', preflight);
  }

  /** Runs as the workload would, with its files and variables: what is tested is what will be used. */
  #adapter({ adapter: name, env = {} }: AdapterCheck): AdapterRun | undefined {
    const { system, preflight, spec, environment } = this.#props;
    const adapter = system.adapters.find((known) => known.name === name);
    const setting = environment.adapters[name];
    if (adapter === undefined || setting === undefined || 'absent' in setting) return undefined;
    const command = setting.command ?? adapter.command;
    const given = environment.preflightParameters[preflight.name] ?? {};
    return {
      serviceAccount: preflight.workload,
      image: setting.image,
      command: containerCommand(command),
      asksCluster: false,
      env: [
        ...Object.entries({ ...spec.env, ...env }).map(([key, value]) => environmentVariable(key, value)),
        ...parametersOf(command).map((parameter) => ({
          name: variableOf(parameter),
          value: given[parameter] ?? '',
        })),
      ],
      // The workload's scratch space is its own business.
      volumes: volumes({ ...spec, scratch: [] }),
      mounts: mounts({ ...spec, scratch: [] }),
    };
  }

  #room(): AdapterRun {
    const { system, preflight, spec, environment } = this.#props;
    const { name } = preflight;
    const { namespace, id } = system;
    new Identity(this, 'Identity', {
      name,
      namespace,
      system: id,
      component: 'check',
      grants: [{ namespace, rules: [{ apiGroup: '', resources: ['resourcequotas'], verbs: ['list'] }] }],
    });
    new ClusterReader(this, 'Reader', {
      name,
      namespace,
      system: id,
      reads: [{ apiGroup: '', resource: 'nodes', verb: 'list' }],
    });
    const { requests, limits } = spec.resources;
    const surge = surgeOf(spec, environment.replicas[preflight.workload] ?? spec.replicas);
    return {
      serviceAccount: name,
      image: environment.checkImage,
      command: [
        ...['stanchion', 'check', 'room', '--namespace', namespace, '--pods', `${surge}`],
        ...['--requests-cpu', requests.cpu, '--requests-memory', requests.memory],
        ...['--limits-cpu', limits.cpu, '--limits-memory', limits.memory],
      ],
      asksCluster: true,
    };
  }
}

type AdapterCheck = Extract<Preflight['check'], { readonly adapter: string }>;

type AdapterRun = Omit<CheckJobProps, 'system' | 'name' | 'namespace' | 'wave' | 'timeout' | 'retries'>;

/** Pods that a rollout adds before it takes any away; Kubernetes rounds a share up. */
function surgeOf({ strategy: { maxSurge } }: WorkloadSpec, replicas: number): number {
  return typeof maxSurge === 'number'
    ? maxSurge
    : Math.ceil((Number.parseInt(maxSurge, 10) / 100) * replicas);
}
