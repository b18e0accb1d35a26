import type { RemediationResource } from '../../api/remediation.ts';
import { visible } from '../../diagnostics/escape.ts';
import { table } from './table.ts';

type Status = NonNullable<RemediationResource['status']>;

/** What somebody has to know before they sign: the plan, and what it rests on. */
export function planText({ metadata, spec, status = {} }: RemediationResource): string {
  const { plan, analysis, evidence = [], phase = 'Pending' } = status;
  if (plan === undefined) throw new TypeError(`${metadata.name} has no plan`);
  const rows = [
    ['Remediation', `${metadata.name} (${phase})`],
    ['Runbook', spec.runbook],
    ['Opened by', openedBy(spec.source)],
    ['Remedy', `${plan.remedy}, by ${plan.action}`],
    ['Target', plan.target],
    ['Plan', plan.summary],
    ['Hash', plan.hash],
    ...(analysis === undefined ? [] : [['Analysis', analysisText(analysis)]]),
    ...evidence.map((one, index) => [index === 0 ? 'Evidence' : '', evidenceText(one)]),
  ];
  return table(rows);
}

function openedBy(source: RemediationResource['spec']['source']): string {
  if ('alert' in source) return `the alert ${source.alert.name}`;
  if ('workflow' in source) return `the workflow ${source.workflow.namespace}/${source.workflow.name}`;
  if ('person' in source) return `${source.person.by}: ${source.person.reason}`;
  return `a run of ${source.run.by} that ended with ${source.run.exitCode}: ${source.run.command}`;
}

function analysisText({ category, cause, confidence }: NonNullable<Status['analysis']>): string {
  return `${category} (${confidence})${cause === undefined ? '' : `: ${cause}`}`;
}

const LONGEST = 160;

function evidenceText({
  id,
  state,
  flag,
  number,
  text,
  at,
}: NonNullable<Status['evidence']>[number]): string {
  const value = flag ?? number ?? text ?? 'recorded';
  const shown = visible(String(value));
  const short = shown.length > LONGEST ? `${shown.slice(0, LONGEST - 1)}…` : shown;
  return `${id}: ${state === 'failed' ? `unknown (${short})` : short}, at ${at}`;
}
