import { runbookObjectName } from '../../conventions/names.ts';
import { runbookFolder } from '../../catalogue/missing-signals/runbook.ts';
import type { DocumentRef } from '../../catalogue/model/requirement.ts';
import type { AlertContext } from '../context.ts';
import { blocks, code, fence, heading, link, list, text } from '../markdown.ts';

/** Where the page comes from, and what the document refers to. */
export function references(context: AlertContext): string {
  const { system, runbook, controllerNamespace } = context;
  const object = runbookObjectName(system.id, runbook.name);
  return blocks(
    heading(2, 'References'),
    list([
      documentText(runbook.document, system.title),
      ...referenceLinks(runbook.document),
      `${link(text(system.title), 'README.md')}: its other alerts, prevention and capabilities`,
      `Catalogue: ${code(runbookFolder(system.id, runbook.name))}`,
      `The runbook as the controller has it, ${code(object)}:`,
    ]),
    fence('sh', `kubectl -n ${controllerNamespace} get runbook ${object} -o yaml`),
  );
}

/** Lines of a document, and its own id of the runbook. */
export function documentText({ source, lines, code: id }: DocumentRef, title: string): string {
  return `Document ${source} (${text(title)}), lines ${lines}${id === undefined ? '' : `, ${text(id)}`}`;
}

export function referenceLinks({ references: named = [] }: DocumentRef): string[] {
  return named.map(({ title, target }) => link(text(title), target));
}
