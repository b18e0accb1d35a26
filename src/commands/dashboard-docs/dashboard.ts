import { z } from 'zod';
import { DASHBOARD_LABELS } from '../../conventions/grafana.ts';
import type { SynthResult } from '../synth.ts';

const gridPos = z.object({ h: z.number(), w: z.number(), x: z.number(), y: z.number() });

const panel = z.object({
  type: z.string(),
  title: z.string(),
  gridPos,
  targets: z.array(z.object({ expr: z.string(), legendFormat: z.string() })).default([]),
  links: z.array(z.object({ title: z.string() })).default([]),
  fieldConfig: z
    .object({
      defaults: z.object({
        unit: z.string(),
        thresholds: z
          .object({ steps: z.array(z.object({ value: z.number().nullable(), color: z.string() })) })
          .optional(),
      }),
    })
    .optional(),
});
export type DrawnPanel = z.output<typeof panel>;

const dashboard = z.object({
  uid: z.string(),
  title: z.string(),
  templating: z.object({ list: z.array(z.object({ name: z.string() })) }),
  panels: z.array(panel),
});

/** What a picture shows of a dashboard, read from the JSON that Grafana would read. */
export type DrawnDashboard = z.output<typeof dashboard> & {
  readonly system: string;
  /** The manifest that holds it, below `dist/`. */
  readonly file: string;
};

/** The dashboards of one environment's manifests, in their order. */
export function dashboardsOf({ manifests }: SynthResult): DrawnDashboard[] {
  const [label, value] = Object.entries(DASHBOARD_LABELS)[0] ?? [];
  return manifests
    .filter(({ manifest }) => label !== undefined && manifest.metadata.labels?.[label] === value)
    .flatMap(({ manifest, path }) =>
      Object.values(z.record(z.string(), z.string()).parse(manifest['data'])).map((json) => ({
        ...dashboard.parse(JSON.parse(json)),
        system: path.split('/')[1] ?? '',
        file: path,
      })),
    );
}
