import type { RemediationResource } from '../../api/remediation.ts';
import type { RunbookResource } from '../../api/runbook.ts';
import type { EvidenceResult } from '../decide/facts.ts';
import { mask } from '../record/mask.ts';
import { collectEvidence, type CollectOptions } from './collect.ts';
import { secondsBetween } from '../clock.ts';
import { sha256 } from '../decide/plan.ts';
import { fitsParameter } from '../parameter.ts';
import type { CollectContext, Collectors, JobsContext } from './collector.ts';

/** What the evidence of every remediation is collected with. */
export interface CollectWith extends Pick<CollectContext, 'cluster' | 'prometheus' | 'access'> {
  readonly collectors: Collectors;
  readonly options: CollectOptions;
  /** What is the same for every remediation; the rest of it follows from the runbook. */
  readonly jobs?: Pick<JobsContext, 'adapters' | 'create' | 'whyNot'>;
}

/** The evidence of a runbook for one remediation: all of it, or what is named. It never throws. */
export function collectOf(
  remediation: RemediationResource,
  { spec }: RunbookResource,
  { cluster, prometheus, access, collectors, options, jobs }: CollectWith,
  only?: readonly string[],
): Promise<readonly EvidenceResult[]> {
  const asked = spec.evidence.filter(({ id }) => only?.includes(id) ?? true);
  const context: CollectContext = {
    now: options.clock.now(),
    since: beginOf(remediation, options.clock.now()),
    source: remediation.spec.source,
    parameters: parametersOf(remediation, spec.parameters),
    target: (id) => {
      const found = spec.targets.find((target) => target.id === id);
      if (found === undefined) throw new RangeError(`the runbook has no target '${id}'`);
      return found.target;
    },
    cluster,
    prometheus,
    mask,
    ...(access === undefined ? {} : { access }),
    ...(jobs === undefined ? {} : { jobs: { ...jobs, key: keyFor(remediation, options.clock.now()) } }),
  };
  return collectEvidence(asked, context, collectors, options);
}

/** Seconds after which what a Job found out is old, and another one is made. */
const JOB_LASTS = 900;

function keyFor(remediation: RemediationResource, now: Date): (evidence: string) => string {
  const { name } = remediation.metadata;
  const span = Math.floor(secondsBetween(beginOf(remediation, now), now) / JOB_LASTS);
  return (evidence) => sha256(`${name}\n${evidence}\n${span}`);
}

/** When the trouble began: the alert's own start, or the making of the object that tells of it. */
export function beginOf({ metadata, spec, status }: RemediationResource, now: Date): Date {
  const created = metadata['creationTimestamp'];
  const text =
    'alert' in spec.source
      ? spec.source.alert.startsAt
      : typeof created === 'string'
        ? created
        : status?.startedAt;
  const began = new Date(text ?? Number.NaN);
  return Number.isNaN(began.getTime()) ? now : began;
}

/** The values that match the patterns of the runbook as it is now, whoever wrote them into the object. */
export function parametersOf(
  { spec }: RemediationResource,
  declared: RunbookResource['spec']['parameters'],
): Readonly<Record<string, string>> {
  const given = Object.entries(spec.parameters ?? {});
  return Object.fromEntries(
    given.filter(([id, value]) =>
      declared.some((parameter) => parameter.id === id && fitsParameter(value, parameter.pattern)),
    ),
  );
}
