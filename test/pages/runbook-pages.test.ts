import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';
import { catalogue } from '../../src/catalogue/index.ts';
import { environments } from '../../src/environments/index.ts';
import { production } from '../../src/environments/production.ts';
import { runbookUrl } from '../../src/environments/runbook-url.ts';
import { runbookPages } from '../../src/pages/index.ts';
import { readMarkdown } from '../support/markdown.ts';
import { sampleAlert, sampleRunbook, sampleSystem } from '../support/sample-system.ts';

const pages = runbookPages({ environments, systems: catalogue });

function filesBelow(root: string): Map<string, string> {
  const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    files.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [relative(root, path), readFileSync(path, 'utf8')];
    }),
  );
}

/** Every runbook_url of an environment's manifests. */
function linkedIn(environment: string): string[] {
  const texts = [...filesBelow(`dist/${environment}`).values()].filter((text) =>
    text.includes('kind: PrometheusRule'),
  );
  return texts.flatMap((text) => [...text.matchAll(/runbook_url: (\S+)/g)].map(([, url = '']) => url));
}

describe('the committed docs/runbooks', () => {
  test('is what the catalogue gives, to the byte', () => {
    expect(filesBelow('docs/runbooks')).toEqual(pages);
  });

  test.each(environments)('has the page of every runbook_url of dist/$name, and no other', (environment) => {
    const linked = linkedIn(environment.name).map((url) =>
      url.replace(`${environment.runbookBaseUrl}/`, '').replace(/\.md$/, ''),
    );
    const alertPages = [...pages.keys()]
      .filter((path) => !path.endsWith('README.md'))
      .map((path) => path.replace(/\.md$/, ''));
    expect([...new Set(linked)].sort()).toEqual(alertPages.sort());
    expect(alertPages.length).toBeGreaterThan(25);
  });

  test('has every alert of the catalogue in the index and on the page of its system', () => {
    for (const system of catalogue('documented')) {
      for (const { name } of system.runbooks.flatMap(({ alerts }) => alerts)) {
        expect(pages.get('README.md')).toContain(`(${system.id}/${name}.md)`);
        expect(pages.get(`${system.id}/README.md`)).toContain(`(${name}.md)`);
      }
    }
  });

  test('has the same sections in the same order on every page, and no heading twice', () => {
    for (const [path, text] of pages) {
      if (path.endsWith('README.md')) continue;
      const titles = text.match(/^## .*$/gm);
      expect(titles, path).toEqual([
        '## Meaning',
        '## Impact',
        '## Diagnosis',
        '## Mitigation',
        '## Escalation',
        '## Checklist',
        '## References',
      ]);
      expect(readMarkdown(path, text).anchors.filter((anchor) => /-\d$/.test(anchor))).toEqual([]);
    }
  });

  test('says of every variable in a command how it is set', () => {
    const unexplained = [...pages].flatMap(([path, text]) => {
      const commands = readMarkdown(path, text)
        .fences.filter(({ language }) => language === 'sh')
        .map(({ body }) => body);
      const used = commands.flatMap((body) =>
        [...body.matchAll(/\$\{?([A-Z]\w*)/g)].map(([, name = '']) => name),
      );
      return [...new Set(used)]
        .filter(
          (name) => !new RegExp(`read -r ${name}$|^${name}=|# .*\\b${name}: |\`${name}\``, 'm').test(text),
        )
        .map((name) => `${path}: ${name}`);
    });
    expect(unexplained).toEqual([]);
  });

  test('leaves nothing for a site generator to fill in', () => {
    for (const [path, text] of pages) expect(text, path).not.toMatch(/\{\{|\{%/);
  });
});

describe('a page', () => {
  const text = pages.get('arco/ArcoFlowHighTaskFailureRate.md') ?? '';

  test('shows the severities of one alert with the threshold, the time and the receivers of each', () => {
    expect(text).toContain('| `critical` | `> 0.5`, `>= 5` | 2m | on-call and incident-channel | 1h |');
    expect(text).toContain('| `page` | `> 0.1`, `>= 5` | 15m | on-call | 1h |');
    expect(text).toContain('| `warning` | `> 0.1`, `>= 5` | 5m | team | 4h |');
  });

  test('has the expressions of its alerts and recordings as they are in dist/', () => {
    const { fences } = readMarkdown('x.md', text);
    const [arco] = catalogue('documented');
    const alerts =
      arco?.runbooks[0]?.alerts.filter(({ name }) => name === 'ArcoFlowHighTaskFailureRate') ?? [];
    expect(alerts).toHaveLength(3);
    for (const { expr } of alerts) expect(fences).toContainEqual({ language: 'promql', body: expr });
    const ratio = arco?.recordings.find(({ record }) => record === 'arco_flow:task_failure_rate:5m');
    expect(fences).toContainEqual({ language: 'promql', body: ratio?.expr });
  });

  test('says why an expression is not the one of the document', () => {
    expect(text).toContain('Not as in the document: The document divides series by series');
  });

  test('binds the parameters of a statement, which stand in no command', () => {
    const { fences } = readMarkdown('x.md', text);
    const sql = fences.find(({ body }) => body.includes('PREPARE cancel_runs'))?.body ?? '';
    expect(sql).toMatch(
      /^BEGIN;\nPREPARE cancel_runs AS\nWITH target[^]*EXECUTE cancel_runs\(:'tenant'\);\n-- COMMIT;/,
    );
    expect(text).toContain('psql "$ARCO_DB_URL" -v tenant="$TENANT"');
    expect(text).toContain('IFS= read -r TENANT');
  });

  test('tells of a remedy its mode, bounds, verification, drift, inverse and permissions', () => {
    const [, remedy = ''] = text.split(/^### Remedy \d+: raise-worker-memory$/m);
    expect(remedy).toMatch(/^- Mode: \*\*guarded\*\*/m);
    expect(remedy).toMatch(/^- Bounds: .* apart; failed after /m);
    expect(remedy).toMatch(/^- Verified: .*\(#evidence-/m);
    expect(remedy).toMatch(/^- Taken back: the value from before/m);
    expect(remedy).toMatch(/^- Git: `\/spec\/template.*memory` belongs to the remedy/m);
    expect(remedy).toMatch(/^- Needs: get and patch on `deployments\.apps`/m);
    expect(remedy).toContain(
      'kubectl set resources -n arco deployment/arco-worker -c worker --limits=memory=4Gi',
    );
  });
});

describe('pages of other installations', () => {
  test('of another names profile are in a folder of its name, where its alerts link them', () => {
    const upstream = { ...production, profile: 'upstream' as const };
    const both = runbookPages({ environments: [production, upstream], systems: () => [sampleSystem] });
    expect([...both.keys()]).toEqual([
      'README.md',
      'sample/README.md',
      'sample/SampleDown.md',
      'upstream/sample/README.md',
      'upstream/sample/SampleDown.md',
    ]);
    expect(runbookUrl(upstream, 'sample', 'SampleDown')).toBe(
      'https://runbooks.example.com/upstream/sample/SampleDown.md',
    );
  });

  test.each([
    ['.md', 'https://runbooks.example.com/sample/SampleDown.md'],
    ['', 'https://runbooks.example.com/sample/SampleDown'],
    ['/', 'https://runbooks.example.com/sample/SampleDown/'],
    ['.html', 'https://runbooks.example.com/sample/SampleDown.html'],
  ] as const)('are linked with the suffix %j that the host wants', (runbookUrlSuffix, url) => {
    expect(runbookUrl({ ...production, runbookUrlSuffix }, 'sample', 'SampleDown')).toBe(url);
  });

  test('leave the namespace to the reader where environments have different ones', () => {
    const elsewhere = { ...production, namespace: 'elsewhere' };
    const text = (environmentsOf: readonly (typeof production)[]) =>
      runbookPages({ environments: environmentsOf, systems: () => [sampleSystem] }).get(
        'sample/SampleDown.md',
      );
    expect(text([elsewhere])).toContain('kubectl -n elsewhere get remediations');
    expect(text([production, elsewhere])).toContain('kubectl -n "$STANCHION_NAMESPACE" get remediations');
  });
});

test('alerts of one name in two runbooks are refused, since they can have one page only', () => {
  const other = {
    ...sampleRunbook,
    name: 'other',
    alerts: [{ ...sampleAlert, severity: 'critical' as const }],
  };
  const system = { ...sampleSystem, runbooks: [sampleRunbook, other] };
  expect(() => runbookPages({ environments, systems: () => [system] })).toThrow(
    'sample: the alert SampleDown is in the runbooks down and other, and can have one page only',
  );
});
