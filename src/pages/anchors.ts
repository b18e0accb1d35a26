import type { AnyRemedy, RunbookContext } from './context.ts';
import { anchor, code, link } from './markdown.ts';

/** Heading of a piece of evidence. */
export function evidenceTitle(id: string): string {
  return `Evidence: ${id}`;
}

/** Heading of a remedy; its number is its place in the order in which remedies are tried. */
export function remedyTitle(remedy: AnyRemedy, index: number): string {
  return `Remedy ${index + 1}: ${remedy.id}`;
}

export function evidenceLink(id: string): string {
  return link(code(id), anchor(evidenceTitle(id)));
}

export function remedyLink({ runbook }: RunbookContext, id: string): string {
  const index = runbook.remedies.findIndex((remedy) => remedy.id === id);
  const remedy = runbook.remedies[index];
  return remedy === undefined ? code(id) : link(code(id), anchor(remedyTitle(remedy, index)));
}
