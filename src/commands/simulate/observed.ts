import type { RemediationResource } from '../../api/remediation.ts';
import { changedObject } from './changed-object.ts';
import { decide } from '../../controller/decide/decide.ts';
import { factsOf, type EvidenceResult } from '../../controller/decide/facts.ts';
import { guards } from '../../controller/guards/index.ts';
import type { GuardInput } from '../../controller/guards/guard.ts';
import { tried } from '../../controller/reconcile/status.ts';
import type { Happening, World } from '../../controller/reconcile/world.ts';
import type { ScenarioAnswer, ScenarioSeries } from './scenario.ts';
import type { Timeline } from './timeline.ts';

/** What a simulation found out beside the timeline, for what the scenario expects. */
export interface Findings {
  /** Guards that refused, by episode: the first of each plan, and all that would have. */
  readonly first: Map<string, Set<string>>;
  readonly all: Map<string, Set<string>>;
  /** Objects that were changed, in order. */
  readonly changed: { readonly remediation: string; readonly object: string }[];
}

export interface ObserveOptions {
  readonly timeline: Timeline;
  readonly findings: Findings;
  /** Read at every collection, since events change it. */
  readonly evidence: () => Readonly<Record<string, ScenarioAnswer>>;
  /** Told when something was changed for the first time. */
  readonly changed: () => void;
}

/** The same world, with everything that goes through it written down, and with the evidence that the scenario states. */
export function observed(world: World, options: ObserveOptions): World {
  const { timeline, findings } = options;
  let current = '';
  return {
    ...world,
    collect: async (remediation, runbook, only) => {
      const results = stated(await world.collect(remediation, runbook, only), options.evidence());
      for (const result of results) tellEvidence(remediation, result, timeline);
      return results;
    },
    save: async (remediation, status) => {
      const saved = await world.save(remediation, status);
      tellDiagnoses(saved, world, timeline);
      tellLeases(saved, timeline);
      return saved;
    },
    prepare: async (...asked) => {
      const prepared = await world.prepare(...asked);
      current = asked[0].metadata.name;
      if (prepared !== undefined && prepared.changes.length > 0) {
        const { before, after, summary } = prepared;
        const text = `${asked[2].id}: ${summary}`;
        timeline.addNew('plan', 'plan', text, { remediation: current, data: { before, after } });
      }
      return prepared;
    },
    send: async (change, sending) => {
      const object = changedObject(change);
      const more = { remediation: current, data: { change } };
      await world.send(change, sending);
      timeline.add(sending.dryRun ? 'dry-run' : 'change', object, more);
      if (sending.dryRun) return;
      findings.changed.push({ remediation: current, object });
      timeline.forget();
      options.changed();
    },
    asked: (input) => {
      tellGuards(input, options);
    },
    record: (remediation, happening) => {
      tellHappening(remediation, happening, timeline);
    },
  };
}

/** Evidence that the scenario states stands for what would have been collected. */
function stated(
  results: readonly EvidenceResult[],
  answers: Readonly<Record<string, ScenarioAnswer>>,
): readonly EvidenceResult[] {
  return results.map((result) => {
    const answer = Object.hasOwn(answers, result.id) ? answers[result.id] : undefined;
    return answer === undefined ? result : { id: result.id, at: result.at, ...statedAs(answer) };
  });
}

function statedAs(answer: ScenarioAnswer): Pick<EvidenceResult, 'state' | 'flag' | 'number' | 'text'> {
  if (typeof answer === 'number') return { state: 'collected', number: answer };
  if (typeof answer === 'boolean') return { state: 'collected', flag: answer };
  if (typeof answer === 'string') return { state: 'collected', text: answer };
  if (Array.isArray(answer)) return { state: 'collected', number: Math.max(...answer.map(valueOf)) };
  return { state: 'failed', text: answer.failure };
}

function valueOf(series: ScenarioSeries): number {
  return typeof series === 'number' ? series : series.value;
}

function tellEvidence({ metadata }: RemediationResource, result: EvidenceResult, timeline: Timeline): void {
  const { id, state, flag, number, text } = result;
  const value = flag ?? number;
  const detail = text === undefined ? '' : text.split('\n').join(' | ');
  const found =
    state === 'failed'
      ? `unknown: ${detail}`
      : [value, detail].filter((one) => one !== undefined && one !== '').join(' · ');
  const about = { remediation: metadata.name };
  // Ages grow at every look; what was found is only told again when it has turned around, or something has happened.
  if (timeline.isNew(id, 'evidence', `${state} ${String(flag ?? '')}`, about))
    timeline.add('evidence', `${id} = ${found}`, about);
}

function tellDiagnoses(remediation: RemediationResource, world: World, timeline: Timeline): void {
  const runbook = world.runbook(remediation.spec.runbook);
  if (runbook === undefined || remediation.status?.evidence === undefined) return;
  const { diagnoses, remedies } = decide(runbook.spec, factsOf(remediation), tried(remediation.status));
  const { name } = remediation.metadata;
  for (const { id, verdict } of diagnoses) {
    timeline.addNew(id, 'diagnosis', `${id} is ${verdict}`, { remediation: name });
  }
  for (const { id, verdict } of remedies) {
    if (verdict === 'true')
      timeline.addNew(`remedy ${id}`, 'diagnosis', `remedy ${id} applies`, { remediation: name });
  }
}

function tellLeases({ metadata, status }: RemediationResource, timeline: Timeline): void {
  for (const { id, remedy, target, until, state } of status?.leases ?? []) {
    timeline.addNew(id, 'lease', `${remedy} on ${target}, until ${until}: ${state}`, {
      remediation: metadata.name,
    });
  }
}

function tellGuards(input: GuardInput, { timeline, findings }: ObserveOptions): void {
  const { name } = input.remediation.metadata;
  const refusals = guards.flatMap(({ id, check }) => {
    const refusal = check(input);
    return refusal === undefined ? [] : [{ guard: id, ...refusal }];
  });
  const [first] = refusals;
  if (first !== undefined) setOf(findings.first, name).add(first.guard);
  for (const { guard, message, kind } of refusals) {
    setOf(findings.all, name).add(guard);
    const behind = guard === first?.guard ? '' : ' (behind the first)';
    timeline.addNew(guard, 'refusal', `${guard}, ${kind}${behind}: ${message}`, { remediation: name });
  }
}

function tellHappening(remediation: RemediationResource, happening: Happening, timeline: Timeline): void {
  const { name } = remediation.metadata;
  if ('entered' in happening) {
    const { phase, reason, message } = happening.entered;
    const text = `${phase} (${reason}): ${message}`;
    // Looking again and coming to the same is said once.
    timeline.addNew(text, 'phase', text, { remediation: name });
  }
  if ('changed' in happening) {
    const { action, target, outcome, message, before, after } = happening.changed;
    const data = { before, after };
    timeline.add('change', `${action} on ${target} is ${outcome}: ${message}`, { remediation: name, data });
  }
  if ('tasked' in happening) {
    const { task, owner } = happening.tasked;
    timeline.addNew(task, 'task', `${owner}: ${task}`, { remediation: name });
  }
}

function setOf(sets: Map<string, Set<string>>, key: string): Set<string> {
  const set = sets.get(key) ?? new Set<string>();
  sets.set(key, set);
  return set;
}
