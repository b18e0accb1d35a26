import type { DrawnDashboard, DrawnPanel } from './dashboard.ts';

/** All lengths are SVG user units, one of which is a pixel at full size. */
const COLUMN = 60;
const LINE = 30;
const GAP = 4;
const PADDING = 12;
const HEADER = 84;
const WIDTH = 24 * COLUMN;

/** A font size, and the width of its average letter, from which lines are broken without measuring. */
const TITLE = { size: 14, letter: 7.6, line: 18 };
const SMALL = { size: 11, letter: 6.2, line: 16 };
const CODE = { size: 11, letter: 6.7, line: 15 };

const SANS = 'font-family="Inter, Helvetica, Arial, sans-serif"';
const MONO = 'font-family="Menlo, Consolas, monospace"';

/** Grafana's names of colours, as a light page shows them. */
const COLOURS: Readonly<Record<string, string>> = {
  'dark-red': '#8e0f1f',
  green: '#3b873e',
  orange: '#e0752d',
  red: '#c4162a',
  blue: '#3274d9',
  text: '#6e7781',
};

/** The layout of a dashboard as a picture: what stands where, and what it asks. It shows no data. */
export function dashboardSvg(dashboard: DrawnDashboard): string {
  const lines = Math.max(0, ...dashboard.panels.map(({ gridPos }) => gridPos.y + gridPos.h));
  const height = HEADER + lines * LINE + PADDING;
  const variables = dashboard.templating.list.map(({ name }) => `$${name}`).join(', ');
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" ${SANS}>`,
    `<title>${escaped(`Layout of the dashboard ${dashboard.title}`)}</title>`,
    `<rect width="${WIDTH}" height="${height}" fill="#f4f5f5"/>`,
    `<text x="${PADDING}" y="32" font-size="22" font-weight="600" fill="#1f2328">${escaped(dashboard.title)}</text>`,
    small(`uid ${dashboard.uid}, variables ${variables}`, PADDING, 54),
    small('A drawing of the layout, made from the JSON of the dashboard. It is no screenshot.', PADDING, 72),
    ...dashboard.panels.flatMap((panel) => (panel.type === 'row' ? heading(panel) : box(panel))),
    '</svg>',
    '',
  ].join('\n');
}

function heading({ title, gridPos }: DrawnPanel): string[] {
  const y = HEADER + gridPos.y * LINE;
  return [
    `<text x="${PADDING}" y="${y + 21}" font-size="15" font-weight="600" fill="#1f2328">${escaped(title)}</text>`,
  ];
}

function box(panel: DrawnPanel): string[] {
  const { gridPos, title, type, fieldConfig, targets } = panel;
  const x = gridPos.x * COLUMN + GAP;
  const y = HEADER + gridPos.y * LINE + GAP;
  const width = gridPos.w * COLUMN - 2 * GAP;
  const height = gridPos.h * LINE - 2 * GAP;
  const left = x + PADDING;
  const inner = width - 2 * PADDING;
  const titles = wrapped(title, inner / TITLE.letter);
  const top = y + 8 + titles.length * TITLE.line;
  const code = targets.flatMap(({ expr }) =>
    expr.split('\n').flatMap((line) => wrapped(line, inner / CODE.letter)),
  );
  const foot = footer(panel);
  const footTop = y + height - PADDING - (foot.length - 1) * SMALL.line;
  const room = Math.floor((footTop - SMALL.line - (top + 18)) / CODE.line);
  return [
    `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="3" fill="#ffffff" stroke="#d0d7de"/>`,
    ...titles.map(
      (line, index) =>
        `<text x="${left}" y="${y + 22 + index * TITLE.line}" font-size="${TITLE.size}" font-weight="600" fill="#1f2328">${escaped(line)}</text>`,
    ),
    small(`${type} · ${fieldConfig?.defaults.unit ?? 'no unit'}`, left, top + 16),
    ...shortened(code, room).map(
      (line, index) =>
        `<text x="${left}" y="${top + 36 + index * CODE.line}" font-size="${CODE.size}" fill="#0a3069" xml:space="preserve" ${MONO}>${escaped(line)}</text>`,
    ),
    ...foot.map((line, index) => small(line.text, left, footTop + index * SMALL.line, line.colour)),
  ];
}

interface FootLine {
  readonly text: string;
  readonly colour?: string | undefined;
}

/** Legend, coloured ranges, and the alerts whose pages are linked. */
function footer({ targets, fieldConfig, links }: DrawnPanel): FootLine[] {
  const steps = fieldConfig?.defaults.thresholds?.steps ?? [];
  const ranges = steps.flatMap(({ value, color }) => (value === null ? [] : [{ color, from: value }]));
  const worst = ranges.at(-1)?.color ?? '';
  return [
    { text: `legend ${targets.map(({ legendFormat }) => legendFormat).join(', ')}` },
    ...(ranges.length === 0
      ? []
      : [
          {
            text: `ranges ${steps.map(({ value, color }) => (value === null ? color : `${rangeStart(value)} ${color}`)).join(', ')}`,
            colour: COLOURS[worst],
          },
        ]),
    ...(links.length === 0 ? [] : [{ text: `runbook ${links.map(({ title }) => title).join(', ')}` }]),
  ];
}

/** A limit just above zero reads as what it means. */
function rangeStart(value: number): string {
  return value > 0 && value < 1e-6 ? 'above 0' : `from ${value}`;
}

function small(text: string, x: number, y: number, colour = '#59636e'): string {
  return `<text x="${x}" y="${y}" font-size="${SMALL.size}" fill="${colour}">${escaped(text)}</text>`;
}

/** Breaks a line at a blank or behind a comma, or else where it is full. Indentation is kept. */
function wrapped(line: string, letters: number): string[] {
  const width = Math.floor(letters);
  if (line.length <= width) return [line];
  const blank = Math.max(line.lastIndexOf(' ', width), line.lastIndexOf(',', width - 1) + 1);
  const indent = /^ */.exec(line)?.[0] ?? '';
  const at = blank > indent.length ? blank : width;
  return [line.slice(0, at), ...wrapped(`${indent}  ${line.slice(at).trimStart()}`, letters)];
}

function shortened(lines: readonly string[], room: number): readonly string[] {
  if (lines.length <= room) return lines;
  return [...lines.slice(0, room - 1), `… ${lines.length - room + 1} more lines`];
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
