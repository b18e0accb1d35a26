import { CHECKLIST_PHASES, type ChecklistPhase } from '../../api/runbook.ts';
import { conditionText } from '../condition.ts';
import type { RunbookContext } from '../context.ts';
import { blocks, heading, list, text } from '../markdown.ts';

const TITLES: Readonly<Record<ChecklistPhase, string>> = {
  mitigation: 'Mitigation',
  'root-cause': 'Root cause',
  recovery: 'Recovery',
  'post-incident': 'After the incident',
  prevention: 'Prevention',
};

/** What people tick off, by phase; a remediation stays open until the blocking items are done. */
export function checklist({ runbook }: RunbookContext): string {
  const phases = CHECKLIST_PHASES.flatMap((phase) => {
    const items = runbook.checklist.filter((item) => item.phase === phase);
    if (items.length === 0) return [];
    return [
      heading(3, `Checklist: ${TITLES[phase]}`),
      list(
        items.map(({ text: says, blocksClose, when }) =>
          [
            `[ ] ${blocksClose ? '**Blocks closing.** ' : ''}${text(says)}`,
            ...(when === undefined ? [] : [`Only when ${conditionText(when)}.`]),
          ].join(' '),
        ),
      ),
    ];
  });
  return blocks(heading(2, 'Checklist'), phases.length === 0 ? 'Nothing to tick off.' : phases);
}
