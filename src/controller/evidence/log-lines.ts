import type { CollectContext, SourceOf } from './collector.ts';

/** Whether a line is one that is looked for. */
export type LineTest = (line: string) => boolean;

/**
 * The lines that a source asks for: those with one of its texts, in whatever case, and with the value of its parameter,
 * literally and as a whole word, so that task-1 does not find task-12. Nothing when the parameter was not given.
 */
export function lineTest(
  { contains, parameter }: Pick<SourceOf<'logs'>, 'contains' | 'parameter'>,
  parameters: CollectContext['parameters'],
): LineTest | undefined {
  const wanted = contains?.map((text) => text.toLowerCase());
  const hasText: LineTest = (line) => wanted?.some((text) => line.toLowerCase().includes(text)) ?? true;
  if (parameter === undefined) return hasText;
  const value = Object.hasOwn(parameters, parameter) ? parameters[parameter] : undefined;
  return value === undefined || value === '' ? undefined : (line) => names(line, value) && hasText(line);
}

function names(line: string, value: string): boolean {
  for (let at = line.indexOf(value); at !== -1; at = line.indexOf(value, at + 1)) {
    if (!isWordAt(line, at - 1) && !isWordAt(line, at + value.length)) return true;
  }
  return false;
}

function isWordAt(line: string, at: number): boolean {
  return /[A-Za-z0-9_-]/.test(line.charAt(at));
}

/** Lines of one container, oldest first. */
export interface ContainerLines {
  readonly container: string;
  readonly lines: readonly string[];
}

/**
 * At most `total` lines, taken from each container in turn, so that one that writes much does not hide the others.
 *
 * @param from the end of each list that is kept: the first lines that match, or the last that were written.
 */
export function fairly(
  containers: readonly ContainerLines[],
  total: number,
  from: 'start' | 'end',
): readonly ContainerLines[] {
  let left = total;
  let shares = containers.map(() => 0);
  while (left > 0 && containers.some(({ lines }, index) => (shares[index] ?? 0) < lines.length)) {
    shares = shares.map((share, index) => {
      if (left === 0 || share >= (containers[index]?.lines.length ?? 0)) return share;
      left -= 1;
      return share + 1;
    });
  }
  return containers.map(({ container, lines }, index) => {
    const share = shares[index] ?? 0;
    return { container, lines: from === 'start' ? lines.slice(0, share) : lines.slice(lines.length - share) };
  });
}
