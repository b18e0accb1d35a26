import type { Alert, Recording } from '../../catalogue/model/alert.ts';
import type { System } from '../../catalogue/model/system.ts';
import { REPEAT_OF_SEVERITY, ROLES_OF_SEVERITY, audienceOf } from '../../catalogue/audience.ts';
import type { AlertContext } from '../context.ts';
import { blocks, code, enumeration, fence, heading, list, table, text } from '../markdown.ts';

/** What the alert says, when it fires, and what its series are made of. */
export function meaning({ alerts, system, runbook }: AlertContext): string {
  return blocks(
    heading(2, 'Meaning'),
    `Runbook: **${text(runbook.title)}**${runbook.document.code === undefined ? '' : ` (${text(runbook.document.code)})`}.`,
    table(['Severity', 'Threshold', 'For', 'Told', 'Again every'], distinct(alerts.map(severityRow))),
    alerts.flatMap((alert) => variant(alert, alerts)),
    origin(alerts, system),
  );
}

/** Alerts of one severity may differ in their expression alone. */
function distinct(rows: readonly string[][]): string[][] {
  return [...new Map(rows.map((row) => [row.join('|'), row])).values()];
}

function severityRow(alert: Alert): string[] {
  const roles = [...ROLES_OF_SEVERITY[alert.severity], ...audienceOf(alert)];
  return [
    code(alert.severity),
    threshold(alert.expr),
    alert.for,
    enumeration([...new Set(roles)]),
    REPEAT_OF_SEVERITY[alert.severity],
  ];
}

/** Every comparison with a number, in the order of the expression, which says how they belong together. */
function threshold(expr: string): string {
  const plain = expr.replace(/"[^"]*"|'[^']*'|\{[^}]*\}|\[[^\]]*\]/g, '');
  const found = [...plain.matchAll(/(>=|<=|==|!=|>|<)\s*(?:bool\s+)?(-?\d[\d.]*(?:e-?\d+)?)/g)];
  if (found.length === 0) return 'see the expression';
  return found.map(([, comparison = '', figure = '']) => code(`${comparison} ${figure}`)).join(', ');
}

function variant(alert: Alert, all: readonly Alert[]): string[] {
  const { fires, silent, resolves, absent, more = [] } = alert.examples;
  const alone = all.filter(({ severity }) => severity === alert.severity).length === 1;
  const title = `Severity ${alert.severity}${alone ? '' : `: ${text(alert.summary)}`}`;
  return [
    all.length > 1 ? heading(3, title) : '',
    `**${text(alert.summary)}.** ${text(alert.description)}`,
    fence('promql', alert.expr),
    alert.differs === undefined ? '' : `Not as in the document: ${text(alert.differs)}`,
    'Proven by tests; the alert:',
    list([fires, silent, resolves, absent, ...more].map((example) => text(example.text))),
  ];
}

/** The recording rules and the metrics that the expressions name, directly or by another recording rule. */
function origin(alerts: readonly Alert[], system: System): string[] {
  const recordings = recordingsIn(
    alerts.map(({ expr }) => expr),
    system.recordings,
  );
  const expressions = [...alerts, ...recordings].map(({ expr }) => expr);
  const metrics = system.metrics.filter(({ name, type }) =>
    expressions.some((expr) =>
      names(expr, type === 'histogram' || type === 'summary' ? familyOf(name) : [name]),
    ),
  );
  return [
    recordings.length + metrics.length === 0 ? '' : heading(3, 'Series behind it'),
    ...recordings.flatMap(({ record, text: says, expr, differs }) => [
      `${code(record)}: ${text(says)}${differs === undefined ? '' : ` Not as in the document: ${text(differs)}`}`,
      fence('promql', expr),
    ]),
    table(
      ['Metric', 'Type', 'From', 'Tells'],
      metrics.map(({ name, type, emittedBy, text: says }) => [code(name), type, emittedBy, text(says)]),
    ),
  ];
}

function recordingsIn(expressions: readonly string[], all: readonly Recording[]): readonly Recording[] {
  const found = all.filter(({ record }) => expressions.some((expr) => names(expr, [record])));
  const rest = all.filter((recording) => !found.includes(recording));
  return found.length === 0
    ? []
    : [
        ...found,
        ...recordingsIn(
          found.map(({ expr }) => expr),
          rest,
        ),
      ];
}

function familyOf(name: string): string[] {
  return [name, `${name}_bucket`, `${name}_sum`, `${name}_count`];
}

function names(expr: string, series: readonly string[]): boolean {
  return [...expr.matchAll(/[a-zA-Z_:][\w:]*/g)].some(([found]) => series.includes(found));
}
