import { readdirSync, readFileSync } from 'node:fs';
import { XMLParser } from 'fast-xml-parser';
import { describe, expect, test } from 'vitest';
import { catalogue } from '../../src/catalogue/index.ts';
import { dashboardsOf } from '../../src/commands/dashboard-docs/dashboard.ts';
import { dashboardDocs } from '../../src/commands/dashboard-docs/files.ts';
import { dashboardSvg } from '../../src/commands/dashboard-docs/picture.ts';
import { synthesize } from '../../src/commands/synth.ts';
import { production } from '../../src/environments/production.ts';

const [result] = synthesize({ environments: [production], systems: catalogue });
if (result === undefined) throw new Error('there is no production');
const dashboards = dashboardsOf(result);

/** The lines of text of a picture, entities resolved. */
function textOf(svg: string): string[] {
  const parsed: unknown = new XMLParser({ trimValues: false, parseTagValue: false }).parse(svg);
  const texts: unknown = Reflect.get(Object(Reflect.get(Object(parsed), 'svg')), 'text');
  return Array.isArray(texts) ? texts.map(textOfNode) : [];
}

function textOfNode(node: unknown): string {
  return typeof node === 'string' ? node : String(Reflect.get(Object(node), '#text'));
}

test('docs/dashboards/ is what the dashboards give, to the byte; npm run docs:dashboards renews it', () => {
  const committed = new Map(
    readdirSync('docs/dashboards').map((name) => [name, readFileSync(`docs/dashboards/${name}`, 'utf8')]),
  );
  expect(committed).toEqual(new Map(dashboardDocs(result)));
});

describe.each(dashboards.map((dashboard) => [dashboard.system, dashboard] as const))(
  'the picture of %s',
  (_, dashboard) => {
    const svg = dashboardSvg(dashboard);

    test('is XML, and says that it is a drawing', () => {
      expect(textOf(svg)).toHaveLength([...svg.matchAll(/<text /g)].length);
      expect(svg).toContain('It is no screenshot.');
    });

    test('shows every title, kind, unit and the whole of every query', () => {
      // Lines are broken anywhere, so blanks do not count.
      const shown = textOf(svg).join('').replaceAll(/\s/g, '');
      const wanted = dashboard.panels.flatMap(({ title, type, targets, fieldConfig }) => [
        title,
        ...targets.map(({ expr }) => expr),
        ...(fieldConfig === undefined ? [] : [`${type} · ${fieldConfig.defaults.unit}`]),
      ]);
      expect(wanted.filter((text) => !shown.includes(text.replaceAll(/\s/g, '')))).toEqual([]);
      expect(shown).not.toContain('morelines');
    });
  },
);

test('a query that does not fit is cut, and the picture says by how much', () => {
  const [first] = dashboards;
  const [panel] = first?.panels.filter(({ type }) => type !== 'row') ?? [];
  if (first === undefined || panel === undefined) throw new Error('there is no dashboard');
  const expr = Array.from({ length: 40 }, (_, index) => `line${index}`).join('\n');
  const long = { ...panel, targets: [{ expr, legendFormat: 'x' }], links: [] };
  const shown = textOf(dashboardSvg({ ...first, panels: [long] }));
  const [last] = shown.filter((text) => text.startsWith('…'));
  const lines = shown.filter((text) => text.startsWith('line')).length;
  expect(last).toBe(`… ${40 - lines} more lines`);
});
