import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import type { Automation } from '../catalogue/model/automation.ts';
import { NO_SAFEGUARDS, type Configuration } from '../catalogue/model/safeguards.ts';
import type { System } from '../catalogue/model/system.ts';
import { Alerts } from '../constructs/alerts.ts';
import { BreakerWriterAccess } from '../constructs/breaker/writer-access.ts';
import { CanaryGate } from '../constructs/canary-gates.ts';
import { ConfigurationFile } from '../constructs/configurations.ts';
import { Dashboard } from '../constructs/dashboards.ts';
import { EventBus } from '../constructs/event-bus.ts';
import { EventSource } from '../constructs/event-sources.ts';
import { SystemSecrets } from '../constructs/external-secrets.ts';
import { PreflightCheck } from '../constructs/preflights.ts';
import { PrerequisiteCheck } from '../constructs/prerequisites.ts';
import { Routes } from '../constructs/routes.ts';
import { RunbookObject } from '../constructs/runbooks.ts';
import { Sensor } from '../constructs/sensors.ts';
import { Worker } from '../constructs/workers.ts';
import { ResilientPipeline } from '../constructs/stage/pipeline.ts';
import { ResilientWorkflow } from '../constructs/workflows.ts';
import { isEmitted } from '../environments/emitted.ts';
import type { Environment, InstallPart } from '../environments/model.ts';
import { automationIn, hasRuleFiles, isIncluded } from '../environments/parts.ts';

export interface SystemChartProps {
  readonly system: System;
  readonly environment: Environment;
}

/** Everything that one system gets in one environment. */
export class SystemChart extends Chart {
  readonly system: string;
  readonly environment: string;

  constructor(scope: Construct, props: SystemChartProps) {
    super(scope, `${props.environment.name}-${props.system.id}`, { disableResourceNameHashes: true });
    this.system = props.system.id;
    this.environment = props.environment.name;
    this.#notify(props);
    this.#work(props);
    configure(this, props);
    if (isIncluded(props.environment, 'safeguards')) guard(this, props);
    this.#automate(props);
  }

  /** What people and the controller are told by, and what they then do. */
  #notify(props: SystemChartProps): void {
    const has = (part: InstallPart) => isIncluded(props.environment, part);
    if (has('alerts') && !hasRuleFiles(props.environment)) new Alerts(this, 'Alerts', props);
    if (has('routes')) new Routes(this, 'Routes', props);
    if (has('dashboards') && props.system.panels.length > 0) new Dashboard(this, 'Dashboard', props);
    for (const runbook of has('controller') ? props.system.runbooks : []) {
      new RunbookObject(this, `Runbook-${runbook.name}`, { ...props, runbook });
    }
  }

  #work(props: SystemChartProps): void {
    for (const workload of props.system.workloads) {
      if (!isEmitted(workload, props.environment) || workload.spec === undefined) continue;
      new Worker(this, `Worker-${workload.name}`, { ...props, workload, spec: workload.spec });
    }
    new SystemSecrets(this, 'Secrets', props);
  }

  #automate({ system, environment }: SystemChartProps): void {
    const automation = system.automation && automationIn(system.automation, environment);
    if (automation === undefined) return;
    listen(this, { system, environment }, automation);
    for (const workflow of automation.workflows) {
      new ResilientWorkflow(this, `Workflow-${workflow.name}`, { system: system.id, workflow, environment });
    }
    for (const pipeline of automation.pipelines ?? []) {
      new ResilientPipeline(this, `Pipeline-${pipeline.name}`, { system: system.id, pipeline, environment });
    }
    const { breakers } = automation;
    if (breakers !== undefined) {
      new BreakerWriterAccess(this, 'Breakers', { system: system.id, breakers, environment });
    }
  }
}

/** Ways in, and what each event sets going. */
function listen(
  chart: SystemChart,
  { system, environment }: SystemChartProps,
  { bus, eventSources, sensors }: Automation,
): void {
  if (isIncluded(environment, 'sensors')) new EventBus(chart, 'EventBus', { system: system.id, bus });
  for (const source of eventSources) {
    new EventSource(chart, `EventSource-${source.name}`, { system: system.id, bus, source, environment });
  }
  for (const sensor of sensors) {
    const source = eventSources.find(({ name }) => name === sensor.eventSource);
    if (source === undefined) {
      throw new Error(
        `sensor '${sensor.name}' listens to '${sensor.eventSource}', which is no event source of ${system.id}`,
      );
    }
    new Sensor(chart, `Sensor-${sensor.name}`, { system: system.id, bus, source, sensor, environment });
  }
}

function configure(chart: SystemChart, props: SystemChartProps): void {
  const { system, environment } = props;
  const { configurations } = system.safeguards ?? NO_SAFEGUARDS;
  for (const configuration of configurations.filter((one) => hasReader(one, props))) {
    new ConfigurationFile(chart, `Configuration-${configuration.name}`, {
      system: system.id,
      configuration,
      environment,
    });
  }
}

/** What keeps trouble from beginning. A check of a workload that is not emitted here has nothing to wait for it. */
function guard(chart: SystemChart, { system, environment }: SystemChartProps): void {
  const { prerequisites, preflights, canaries } = system.safeguards ?? NO_SAFEGUARDS;
  const specOf = (name: string) => {
    const workload = system.workloads.find((known) => known.name === name);
    return workload !== undefined && isEmitted(workload, environment) ? workload.spec : undefined;
  };
  for (const prerequisite of prerequisites) {
    new PrerequisiteCheck(chart, `Prerequisite-${prerequisite.name}`, { system, prerequisite, environment });
  }
  for (const preflight of preflights) {
    const spec = specOf(preflight.workload);
    if (spec === undefined) continue;
    new PreflightCheck(chart, `Preflight-${preflight.name}`, { system, preflight, spec, environment });
  }
  for (const canary of canaries) {
    if (specOf(canary.canary) === undefined || specOf(canary.stable) === undefined) continue;
    new CanaryGate(chart, `Canary-${canary.name}`, { system, canary, environment });
  }
}

/** Each settings file goes with its reader: the controller, a workload that mounts it, or other software. */
function hasReader({ name, namespace }: Configuration, { system, environment }: SystemChartProps): boolean {
  if (namespace === undefined) return isIncluded(environment, 'controller');
  const readers = system.workloads.filter(({ spec }) =>
    spec?.configFiles?.some(({ configMap }) => configMap === name),
  );
  if (readers.length === 0) return isIncluded(environment, 'safeguards');
  return readers.some((reader) => isEmitted(reader, environment));
}
