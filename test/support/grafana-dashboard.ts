import { z } from 'zod';
import { parsePromql } from '../../src/policy/promql.ts';

const datasource = z.strictObject({ type: z.literal('prometheus'), uid: z.literal('${datasource}') });
const gridPos = z.strictObject({
  h: z.int().positive(),
  w: z.int().positive(),
  x: z.int().nonnegative(),
  y: z.int().nonnegative(),
});
const link = z.looseObject({ title: z.string(), url: z.url(), type: z.literal('link') });
const target = z.looseObject({
  refId: z.string().regex(/^[A-Z]$/),
  datasource,
  expr: z.string().refine((expr) => parsePromql(expr).ok, 'is no PromQL'),
  legendFormat: z.string().min(1),
});
const drawn = z.looseObject({
  id: z.int().positive(),
  type: z.enum(['timeseries', 'stat', 'state-timeline']),
  title: z.string().min(1),
  gridPos,
  datasource,
  targets: z.array(target).min(1),
  links: z.array(link).optional(),
  fieldConfig: z.object({
    defaults: z.looseObject({ unit: z.enum(['percentunit', 'ops', 'short', 's', 'bytes', 'bool']) }),
    overrides: z.array(z.never()),
  }),
});
const row = z.strictObject({
  id: z.int().positive(),
  type: z.literal('row'),
  title: z.string().min(1),
  collapsed: z.literal(false),
  gridPos,
  panels: z.tuple([]),
});
/** What the files of Grafana's provisioning must have; written down here, apart from the types that made them. */
export const grafanaDashboard = z.looseObject({
  uid: z.string().regex(/^[a-zA-Z0-9_-]{1,40}$/),
  title: z.string(),
  schemaVersion: z.int(),
  links: z.array(link),
  templating: z.object({ list: z.array(z.looseObject({ type: z.string(), name: z.string() })) }),
  annotations: z.object({ list: z.array(z.looseObject({ datasource, expr: z.string() })) }),
  panels: z.array(z.discriminatedUnion('type', [row, drawn])),
});
