import { App, type Chart } from 'cdk8s';
import type { System } from '../catalogue/model/system.ts';
import type { Environment } from '../environments/model.ts';
import { systemIn } from '../environments/parts.ts';
import { PlatformChart } from './platform-chart.ts';
import { SystemChart } from './system-chart.ts';

/** A chart whose objects go to one folder of an environment. */
export interface EnvironmentChart extends Chart {
  readonly system: string;
  readonly environment: string;
}

/** The construct tree of one environment, and its charts in a fixed order. */
export function buildEnvironment(
  environment: Environment,
  systems: readonly System[],
): { readonly app: App; readonly charts: readonly EnvironmentChart[] } {
  // The CLI's own metadata file would be keyed by name alone and land between the manifests.
  const app = new App({ recordConstructMetadata: false });
  const own = systems.map((system) => systemIn(system, environment));
  const charts: readonly EnvironmentChart[] = [
    new PlatformChart(app, environment, own),
    ...own.map((system) => new SystemChart(app, { system, environment })),
  ];
  return { app, charts };
}
