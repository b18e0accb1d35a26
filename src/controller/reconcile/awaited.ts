import type { RemediationResource } from '../../api/remediation.ts';
import type { RunbookResource } from '../../api/runbook.ts';
import { secondsBetween } from '../clock.ts';
import type { EvidenceResult } from '../decide/facts.ts';
import type { World } from './world.ts';

/** Evidence, and what of it is still being found out. */
export interface Looked {
  readonly evidence: readonly EvidenceResult[];
  readonly awaited: readonly EvidenceResult[];
}

/**
 * Collects all evidence of a runbook. While some of it is being found out only that is asked for again, and all of it at
 * the end, so that a decision rests on fresh evidence. What is awaited longer than it said at first is unknown.
 */
export async function look(
  remediation: RemediationResource,
  runbook: RunbookResource,
  { world, before }: { readonly world: World; readonly before: readonly EvidenceResult[] },
): Promise<Looked> {
  const now = world.clock.now();
  const open = awaitedIn(before, now);
  if (open.length > 0) {
    const ids = open.map(({ id }) => id);
    const asked = await world.collect(remediation, runbook, ids);
    const evidence = before.map((one) => noLater(asked.find(({ id }) => id === one.id) ?? one, one));
    const awaited = awaitedIn(evidence, now);
    if (awaited.length > 0) return { evidence, awaited };
  }
  const whole = await world.collect(remediation, runbook);
  const evidence = whole.map((one) =>
    noLater(
      one,
      before.find(({ id }) => id === one.id),
    ),
  );
  return { evidence, awaited: awaitedIn(evidence, now) };
}

function awaitedIn(evidence: readonly EvidenceResult[], now: Date): readonly EvidenceResult[] {
  return evidence.filter(({ awaitedUntil: until }) => until !== undefined && new Date(until) > now);
}

/** Something that begins anew each time would be waited for without an end. */
function noLater(result: EvidenceResult, before: EvidenceResult | undefined): EvidenceResult {
  const { awaitedUntil } = result;
  const first = before?.awaitedUntil;
  if (awaitedUntil === undefined || first === undefined || first > awaitedUntil) return result;
  return { ...result, awaitedUntil: first };
}

/** Seconds until the first of what is awaited is given up. */
export function untilGivenUp(awaited: readonly EvidenceResult[], now: Date): number {
  const left = awaited.map(({ awaitedUntil = '' }) => secondsBetween(now, new Date(awaitedUntil)));
  return Math.ceil(Math.min(...left));
}
