import type { Part } from '../../catalogue/model/requirement.ts';
import type { TracedElement } from '../provenance.ts';
import type { Requirement, TestRun } from './inputs.ts';

/** What is known of a requirement. `error` means that the evidence itself does not hold. */
export type CoverageState = 'tested' | 'manifest' | 'declared' | 'error';

export interface CoverageRow {
  readonly id: string;
  readonly document: string;
  readonly lines: string;
  readonly mode: Requirement['mode'];
  readonly state: CoverageState;
  readonly elements: readonly string[];
  /** `file#pointer` of fields that carry it out. */
  readonly fields: readonly string[];
  readonly tests: readonly string[];
  /** Parts of the product that are still to carry it out. */
  readonly pending: readonly Part[];
  readonly problems: readonly string[];
}

/** Parts whose work is done once the manifest is there. */
const MANIFEST_PARTS: readonly Part[] = [
  'alerts',
  'routes',
  'dashboards',
  'workers',
  'sensors',
  'workflows',
  'policy',
  'safeguards',
];

/** Tiers that prove only some parts; every other tier may prove any. */
const PARTS_OF_TIER: Readonly<Record<string, readonly Part[]>> = { promtool: ['alerts'] };

/** Says of one requirement what is proven, emitted, or only declared. */
export function decideCoverage(
  requirement: Requirement,
  all: readonly TracedElement[],
  runs: readonly TestRun[],
): CoverageRow {
  const { id, document, lines, mode } = requirement;
  const elements = all.filter(({ covers }) => covers.includes(id));
  const tagged = runs.filter(({ name }) => name.includes(`[${id}]`));
  const judged = relevant(mode, elements);
  const pending = [...new Set(judged.filter((element) => !isDone(element, tagged)).map(({ part }) => part))];
  const problems = problemsOf(requirement, elements, tagged);
  return {
    id,
    document,
    lines,
    mode,
    state: stateOf(problems, pending, tagged),
    elements: elements.map(({ key }) => key),
    fields: judged.flatMap(({ origins }) => origins.map(({ file, pointer }) => `${file}#${pointer}`)),
    tests: tagged.map(({ tier, name }) => `${tier}: ${name}`),
    pending,
    problems,
  };
}

/** A line that asks for a manifest is judged by its manifests; where it has none, by whatever stands for it. */
function relevant(mode: Requirement['mode'], elements: readonly TracedElement[]): readonly TracedElement[] {
  const inManifests = elements.filter(({ part }) => MANIFEST_PARTS.includes(part));
  return mode === 'static' && inManifests.length > 0 ? inManifests : elements;
}

/** A field of a Runbook object only tells the controller what to do; any other field is the thing itself. */
function isDone({ origins, part }: TracedElement, tagged: readonly TestRun[]): boolean {
  if (origins.some(({ kind }) => kind !== 'Runbook')) return true;
  return tagged.some(({ tier, passed }) => passed && (PARTS_OF_TIER[tier]?.includes(part) ?? true));
}

function problemsOf(
  { id, tiers }: Requirement,
  elements: readonly TracedElement[],
  tagged: readonly TestRun[],
): string[] {
  return [
    ...(elements.length === 0
      ? [`${id} has no element in the catalogue; add it to the covers of the one that stands for it`]
      : []),
    ...tagged
      .filter(({ passed }) => !passed)
      .map(({ tier, name }) => `${id}: the ${tier} test '${name}' failed`),
    ...tiers
      .filter((tier) => !tagged.some((run) => run.tier === tier))
      .map(
        (tier) => `${id} names a test in the tier ${tier}, and none tagged [${id}] ran; run that tier first`,
      ),
  ];
}

function stateOf(
  problems: readonly string[],
  pending: readonly Part[],
  tagged: readonly TestRun[],
): CoverageState {
  if (problems.length > 0) return 'error';
  if (pending.length > 0) return 'declared';
  return tagged.length > 0 ? 'tested' : 'manifest';
}

/** Elements that cover an id which no document has. */
export function unknownIds(
  requirements: readonly Requirement[],
  elements: readonly TracedElement[],
): string[] {
  const known = new Set(requirements.map(({ id }) => id));
  return elements.flatMap(({ key, covers }) =>
    covers
      .filter((id) => !known.has(id))
      .map((id) => `${key} covers ${id}, which is not in the table of requirements`),
  );
}
