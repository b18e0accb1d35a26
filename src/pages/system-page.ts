import type { System } from '../catalogue/model/system.ts';
import { generatedFrom } from './alert-page.ts';
import type { AlertContext, SystemContext } from './context.ts';
import { blocks, code, enumeration, heading, link, list, table, text } from './markdown.ts';
import { documentText, referenceLinks } from './sections/references.ts';

/** Page of a system: its alerts, what keeps trouble away, and what the product does for it as a whole. */
export function systemPage({ system, profile }: SystemContext, alerts: readonly AlertContext[]): string {
  return `${blocks(
    generatedFrom(`src/catalogue/systems/${system.id}`),
    heading(1, system.title),
    `Owned by ${text(system.owner)}, in the namespace ${code(system.namespace)}, with ${profile} names.`,
    heading(2, 'Alerts'),
    table(['Alert', 'Severity', 'Runbook'], alerts.map(alertRow)),
    prevention(system),
    capabilities(system),
    criteria(system),
    heading(2, 'References'),
    list([documentText(system.document, system.title), ...referenceLinks(system.document)]),
  )}\n`;
}

function alertRow({ name, alerts, runbook }: AlertContext): string[] {
  return [
    link(code(name), `${name}.md`),
    enumeration([...new Set(alerts.map(({ severity }) => severity))]),
    text(runbook.title),
  ];
}

function prevention({ runbooks }: System): string[] {
  const rows = runbooks.flatMap((runbook) =>
    runbook.prevention.map(({ text: says, part }) => [text(runbook.title), text(says), part]),
  );
  return rows.length === 0 ? [] : [heading(2, 'Prevention'), table(['Runbook', 'What', 'Done by'], rows)];
}

function capabilities({ capabilities: all }: System): string[] {
  if (all.length === 0) return [];
  return [
    heading(2, 'Capabilities'),
    table(
      ['Name', 'What', 'Done by'],
      all.map(({ id, text: says, part }) => [code(id), text(says), part]),
    ),
  ];
}

function criteria({ criteria: all }: System): string[] {
  if (all.length === 0) return [];
  return [
    heading(2, 'Figures to reach'),
    table(
      ['Name', 'Measure', 'Target'],
      all.map(({ id, measure, comparison, target, unit }) => [
        code(id),
        text(measure),
        `${comparison.replace('-', ' ')} ${target}${unit === 'count' ? '' : ` ${unit}`}`,
      ]),
    ),
  ];
}
