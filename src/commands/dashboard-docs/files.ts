import type { SynthResult } from '../synth.ts';
import { dashboardsOf, type DrawnDashboard } from './dashboard.ts';
import { dashboardSvg } from './picture.ts';

/** The files of `docs/dashboards/` by name, for the dashboards of one environment. */
export function dashboardDocs(result: SynthResult): ReadonlyMap<string, string> {
  const dashboards = dashboardsOf(result);
  return new Map([
    ...dashboards.map((dashboard) => [pictureName(dashboard), dashboardSvg(dashboard)] as const),
    ['README.md', readme(result.environment.name, dashboards)],
  ]);
}

function pictureName({ system }: DrawnDashboard): string {
  return `${system}.svg`;
}

function readme(environment: string, dashboards: readonly DrawnDashboard[]): string {
  return `# Dashboards

\`npm run docs:dashboards\` makes this folder from the dashboards of ${environment}; do not edit it.

The pictures are drawings, not screenshots. They are made from the JSON that Grafana reads: each box is a panel
at its place in the grid, with its title, kind, unit, query, legend, coloured ranges and the alerts whose runbooks
it links to. No Grafana took part, and there is no data in them.

Each dashboard is a ConfigMap with the label \`grafana_dashboard: "1"\`. Grafana's sidecar loads it where it watches
the namespace of the system. The data source is a variable, so no name of one is built in; red marks over the graphs
show when an alert of the system was firing.

${dashboards.map(section).join('\n')}`;
}

function section(dashboard: DrawnDashboard): string {
  const panels = dashboard.panels.filter(({ type }) => type !== 'row').length;
  const narrowed = dashboard.templating.list.map(({ name }) => `\`$${name}\``).join(', ');
  return `## ${dashboard.title}

${panels} panels, variables ${narrowed}: [${dashboard.file}](../../dist/${dashboard.file})

![Layout of the dashboard ${dashboard.title}](${pictureName(dashboard)})
`;
}
