import { evidenceLink } from '../anchors.ts';
import type { RunbookContext } from '../context.ts';
import { blocks, enumeration, heading, list, text } from '../markdown.ts';

/** Who is hurt, and which evidence tells how much. */
export function impact({ runbook }: RunbookContext): string {
  const items = runbook.impact.map(({ text: says, evidence }) =>
    evidence.length === 0 ? text(says) : `${text(says)} Shown by ${enumeration(evidence.map(evidenceLink))}.`,
  );
  return blocks(
    heading(2, 'Impact'),
    items.length === 0 ? 'The document names none; the evidence below tells what is affected.' : list(items),
  );
}
