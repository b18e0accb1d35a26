import type { Metric, Recording } from './model/alert.ts';

/** Quoted text first, so that a label's value is never taken for a name. */
const TOKEN = /"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`[^`]*`|[A-Za-z_:][\w:]*/g;

/** Series that a histogram or a summary is made of, beside its own name. */
const PARTS = ['_bucket', '_count', '_sum'];

/**
 * Whether an expression names a series. A label of that very name would count as well; no metric of the
 * catalogue is called like a label.
 */
export function namesIn(expr: string): ReadonlySet<string> {
  return new Set(expr.match(TOKEN));
}

/** The recording rules that an expression needs, directly or through others, in the order of the list. */
export function recordingsReadBy<Rule extends Pick<Recording, 'record' | 'expr'>>(
  expr: string,
  recordings: readonly Rule[],
): readonly Rule[] {
  const needed = new Set<Rule>();
  const follow = (text: string): void => {
    const names = namesIn(text);
    for (const rule of recordings) {
      if (!names.has(rule.record) || needed.has(rule)) continue;
      needed.add(rule);
      follow(rule.expr);
    }
  };
  follow(expr);
  return recordings.filter((rule) => needed.has(rule));
}

/** The metrics from outside that an expression rests on, directly or through recording rules. */
export function metricsReadBy(
  expr: string,
  metrics: readonly Metric[],
  recordings: readonly Recording[],
): readonly Metric[] {
  const texts = [expr, ...recordingsReadBy(expr, recordings).map((recording) => recording.expr)];
  const names = new Set(texts.flatMap((text) => [...namesIn(text)]));
  return metrics.filter(({ name }) => [name, ...PARTS.map((part) => name + part)].some((n) => names.has(n)));
}
