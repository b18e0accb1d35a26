import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import type { Automation } from '../catalogue/model/automation.ts';
import { NO_SAFEGUARDS } from '../catalogue/model/safeguards.ts';
import type { System } from '../catalogue/model/system.ts';
import { Alerts } from '../constructs/alerts.ts';
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
import { ResilientWorkflow } from '../constructs/workflows.ts';
import { isEmitted } from '../environments/emitted.ts';
import type { Environment } from '../environments/model.ts';

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
    new Alerts(this, 'Alerts', props);
    new Routes(this, 'Routes', props);
    if (props.system.panels.length > 0) new Dashboard(this, 'Dashboard', props);
    for (const runbook of props.system.runbooks) {
      new RunbookObject(this, `Runbook-${runbook.name}`, { ...props, runbook });
    }
    for (const workload of props.system.workloads) {
      if (!isEmitted(workload, props.environment) || workload.spec === undefined) continue;
      new Worker(this, `Worker-${workload.name}`, { ...props, workload, spec: workload.spec });
    }
    new SystemSecrets(this, 'Secrets', props);
    guard(this, props);
    if (props.system.automation !== undefined) this.#automate(props.system.automation, props);
  }

  #automate(
    { bus, eventSources, sensors, workflows }: Automation,
    { system, environment }: SystemChartProps,
  ): void {
    new EventBus(this, 'EventBus', { system: system.id, bus });
    for (const source of eventSources) {
      new EventSource(this, `EventSource-${source.name}`, { system: system.id, bus, source });
    }
    for (const sensor of sensors) {
      const source = eventSources.find(({ name }) => name === sensor.eventSource);
      if (source === undefined) {
        throw new Error(
          `sensor '${sensor.name}' listens to '${sensor.eventSource}', which is no event source of ${system.id}`,
        );
      }
      new Sensor(this, `Sensor-${sensor.name}`, { system: system.id, bus, source, sensor, environment });
    }
    for (const workflow of workflows) {
      new ResilientWorkflow(this, `Workflow-${workflow.name}`, { system: system.id, workflow, environment });
    }
  }
}

/** What keeps trouble from beginning. A check of a workload that is not emitted here has nothing to wait for it. */
function guard(chart: SystemChart, { system, environment }: SystemChartProps): void {
  const { configurations, prerequisites, preflights, canaries } = system.safeguards ?? NO_SAFEGUARDS;
  const specOf = (name: string) => {
    const workload = system.workloads.find((known) => known.name === name);
    return workload !== undefined && isEmitted(workload, environment) ? workload.spec : undefined;
  };
  for (const configuration of configurations) {
    new ConfigurationFile(chart, `Configuration-${configuration.name}`, {
      system: system.id,
      configuration,
      environment,
    });
  }
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
