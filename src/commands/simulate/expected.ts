import type { RemediationResource } from '../../api/remediation.ts';
import { phaseOf } from '../../controller/reconcile/status.ts';
import type { Expectation } from './scenario.ts';
import type { Simulated } from './simulation.ts';
import type { Timeline } from './timeline.ts';

/** What of the expectations was not met, in sentences that say what came instead. */
export function unmet(expectations: readonly Expectation[], simulated: Simulated): readonly string[] {
  return expectations.flatMap((expectation) => {
    const { runbook } = expectation;
    const about = simulated.remediations.filter(({ spec }) => (runbook ?? spec.runbook) === spec.runbook);
    const changes = changesUnmet(expectation, about, simulated);
    if (about.length === 0)
      return [`no episode was opened${runbook === undefined ? '' : ` for ${runbook}`}`, ...changes];
    return [...about.flatMap((remediation) => episodeUnmet(expectation, remediation, simulated)), ...changes];
  });
}

function episodeUnmet(
  { phase, remedy, outcome, refusal, refusedBy = [], says }: Expectation,
  remediation: RemediationResource,
  { findings, timeline }: Simulated,
): readonly string[] {
  const { name } = remediation.metadata;
  const { status = {} } = remediation;
  const first = findings.first.get(name) ?? new Set();
  const all = findings.all.get(name) ?? new Set();
  return [
    differs(name, 'the phase', phase, phaseOf(remediation)),
    differs(name, 'the remedy', remedy, status.plan?.remedy),
    differs(name, 'the outcome', outcome, status.outcome),
    lacks(name, 'was refused by', refusal === undefined ? [] : [refusal], first),
    lacks(name, 'would have been refused by', refusedBy, all),
    unsaid(name, says, timeline),
  ].flat();
}

function differs(
  name: string,
  what: string,
  wanted: string | undefined,
  found: string | undefined,
): readonly string[] {
  if (wanted === undefined || wanted === found) return [];
  return [`${name}: ${what} is ${found ?? 'none'}, and ${wanted} was expected`];
}

function lacks(
  name: string,
  verb: string,
  wanted: readonly string[],
  found: ReadonlySet<string>,
): readonly string[] {
  const list = [...found].join(', ') || 'nobody';
  return wanted
    .filter((guard) => !found.has(guard))
    .map((guard) => `${name}: ${verb} ${list}, and ${guard} was expected`);
}

function unsaid(
  name: string,
  says: string | undefined,
  { entries }: Pick<Timeline, 'entries'>,
): readonly string[] {
  const told = entries.filter(({ kind, remediation }) => kind === 'refusal' && remediation === name);
  if (says === undefined || told.some(({ text }) => text.includes(says))) return [];
  return [`${name}: no refusal says '${says}'`];
}

function changesUnmet(
  { changes }: Expectation,
  about: readonly RemediationResource[],
  { findings }: Simulated,
): readonly string[] {
  if (changes === undefined) return [];
  const names = new Set(about.map(({ metadata }) => metadata.name));
  const made = findings.changed
    .filter(({ remediation }) => names.has(remediation))
    .map(({ object }) => object);
  const isMet =
    typeof changes === 'number' ? made.length === changes : made.join('\n') === changes.join('\n');
  const wanted = typeof changes === 'number' ? `${changes} were` : `${changes.join(', ') || 'none'} was`;
  return isMet
    ? []
    : [`${made.length} changes were made (${made.join(', ') || 'none'}), and ${wanted} expected`];
}
