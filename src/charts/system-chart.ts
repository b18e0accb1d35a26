import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import type { System } from '../catalogue/model/system.ts';
import { Alerts } from '../constructs/alerts.ts';
import { EventBus } from '../constructs/event-bus.ts';
import { EventSource } from '../constructs/event-sources.ts';
import { Routes } from '../constructs/routes.ts';
import { RunbookObject } from '../constructs/runbooks.ts';
import { Sensor } from '../constructs/sensors.ts';
import { Worker } from '../constructs/workers.ts';
import { ResilientWorkflow } from '../constructs/workflows.ts';
import { isEmitted } from '../environments/check.ts';
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
    const has = (part: InstallPart) => isIncluded(props.environment, part);
    if (has('alerts') && !hasRuleFiles(props.environment)) new Alerts(this, 'Alerts', props);
    if (has('routes')) new Routes(this, 'Routes', props);
    for (const runbook of has('controller') ? props.system.runbooks : []) {
      new RunbookObject(this, `Runbook-${runbook.name}`, { ...props, runbook });
    }
    for (const workload of props.system.workloads) {
      if (!isEmitted(workload, props.environment) || workload.spec === undefined) continue;
      new Worker(this, `Worker-${workload.name}`, { ...props, workload, spec: workload.spec });
    }
    this.#automate(props);
  }

  #automate({ system, environment }: SystemChartProps): void {
    const automation = system.automation && automationIn(system.automation, environment);
    if (automation === undefined) return;
    const { bus, eventSources, sensors, workflows } = automation;
    if (isIncluded(environment, 'sensors')) new EventBus(this, 'EventBus', { system: system.id, bus });
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
      new ResilientWorkflow(this, `Workflow-${workflow.name}`, { system: system.id, workflow });
    }
  }
}
