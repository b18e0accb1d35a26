import type { RunbookSpec } from '../../api/runbook.ts';
import { ALERT_LABELS } from '../../conventions/labels.ts';
import { RUN_REPORT } from '../../conventions/runs.ts';
import { alertRemediationName } from '../episode.ts';
import { fitsParameter } from '../parameter.ts';
import type { NotifiedAlert } from './notification.ts';
import type { AlertOutcome, IntakeContext } from './outcome.ts';

const LONGEST = { by: 253, command: 256 } as const;
const EXIT_CODE = /^\d{1,5}$/;

/** What a reported run calls for. It names the Runbook itself, so that no alert of the Runbook has to fit. */
export function runOutcome(reported: NotifiedAlert, { cluster, runbook }: IntakeContext): AlertOutcome {
  const { labels, fingerprint, startsAt } = reported;
  const by = labels[RUN_REPORT.labels.by] ?? '';
  const command = labels[RUN_REPORT.labels.command] ?? '';
  const exitCode = labels[RUN_REPORT.labels.exitCode] ?? '';
  const ignore = (why: string): AlertOutcome => ({ ignore: { alert: command, why } });
  const answering = labels[ALERT_LABELS.runbook] ?? '';
  const known = runbook(answering);
  if (known === undefined) return ignore(`there is no Runbook '${answering}'`);
  if (by === '' || !EXIT_CODE.test(exitCode)) return ignore('it does not say who ran it, or how it ended');
  const { parameters, refused } = givenParameters(known.spec, labels);
  if (refused.length > 0) return ignore(`the runbook takes no such parameters: ${refused.join(', ')}`);
  const run = {
    by: by.slice(0, LONGEST.by),
    command: command.slice(0, LONGEST.command),
    exitCode: Number(exitCode),
  };
  const name = alertRemediationName({ runbook: answering, cluster, fingerprint, startsAt });
  const given = Object.keys(parameters).length === 0 ? {} : { parameters };
  return { open: { name, spec: { runbook: answering, source: { run }, ...given } } };
}

function givenParameters(
  { parameters: declared }: Pick<RunbookSpec, 'parameters'>,
  labels: NotifiedAlert['labels'],
) {
  const parameters: Record<string, string> = {};
  const refused: string[] = [];
  for (const [label, value] of Object.entries(labels)) {
    if (!label.startsWith(RUN_REPORT.parameterPrefix)) continue;
    const id = label.slice(RUN_REPORT.parameterPrefix.length);
    const pattern = declared.find((parameter) => parameter.id === id)?.pattern;
    if (pattern !== undefined && fitsParameter(value, pattern)) parameters[id] = value;
    else refused.push(id);
  }
  return { parameters, refused };
}
