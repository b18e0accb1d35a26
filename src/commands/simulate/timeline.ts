import { maskedFields } from '../../controller/record/masked-fields.ts';
import { maskedLine } from '../../controller/record/mask.ts';

/** What a line of the timeline tells. */
export const KINDS = [
  'event',
  'opened',
  'ignored',
  'evidence',
  'diagnosis',
  'plan',
  'refusal',
  'phase',
  'dry-run',
  'change',
  'lease',
  'task',
  'error',
] as const;
export type Kind = (typeof KINDS)[number];

export interface Entry {
  /** Seconds since the beginning. */
  readonly at: number;
  readonly kind: Kind;
  /** The episode; absent for what comes from outside. */
  readonly remediation?: string;
  readonly text: string;
  readonly data?: Readonly<Record<string, unknown>>;
}

const LONGEST = 2048;

/** What happened in a simulation, in order. It holds no secrets, whatever the scenario holds. */
export class Timeline {
  readonly entries: Entry[] = [];
  readonly #now: () => number;
  /** The last thing of a kind that was said of an episode: it is not said again while it stays the same. */
  readonly #said = new Map<string, string>();

  /** @param now seconds since the beginning. */
  constructor(now: () => number) {
    this.#now = now;
  }

  add(kind: Kind, text: string, { remediation, data }: Pick<Entry, 'remediation' | 'data'> = {}): void {
    this.entries.push({
      at: this.#now(),
      kind,
      ...(remediation === undefined ? {} : { remediation }),
      text: maskedLine(text, LONGEST),
      ...(data === undefined ? {} : { data: maskedFields(data) }),
    });
  }

  /** Adds it unless it was the last thing that was said under this key. */
  addNew(key: string, kind: Kind, text: string, more: Pick<Entry, 'remediation' | 'data'> = {}): void {
    if (this.isNew(key, kind, text, more)) this.add(kind, text, more);
  }

  /** Whether something else, or nothing, was said under this key before; it counts as said from now on. */
  isNew(key: string, kind: Kind, text: string, { remediation = '' }: Pick<Entry, 'remediation'>): boolean {
    const id = `${remediation}\n${kind}\n${key}`;
    if (this.#said.get(id) === text) return false;
    this.#said.set(id, text);
    return true;
  }

  /** Everything is worth saying again: what was said is about a world that has changed. */
  forget(): void {
    this.#said.clear();
  }
}

const WIDEST_KIND = Math.max(...KINDS.map((kind) => kind.length));

/** The timeline for people, an episode's name only where it changes. */
export function timelineText(entries: readonly Entry[]): string {
  let current: string | undefined;
  return entries
    .flatMap((entry) => {
      const heading =
        entry.remediation === current || entry.remediation === undefined ? [] : [`${entry.remediation}:`];
      current = entry.remediation ?? current;
      return [
        ...heading,
        `  ${timeOf(entry.at).padStart(8)}  ${entry.kind.padEnd(WIDEST_KIND)}  ${entry.text}`,
      ];
    })
    .join('\n');
}

/** `+1h02m03s`, without what is nought in front. */
export function timeOf(at: number): string {
  const whole = Math.round(at);
  const [hours, minutes, left] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (value: number) => String(value).padStart(2, '0');
  if (hours > 0) return `+${hours}h${two(minutes)}m${two(left)}s`;
  return minutes > 0 ? `+${minutes}m${two(left)}s` : `+${left}s`;
}
