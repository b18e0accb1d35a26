/**
 * The text of an alert with its template expressions as names in angle brackets: `{{ $labels.name }}` is ⟨name⟩.
 * Prometheus fills the expressions in; a site generator would try to, and fail.
 */
export function withoutTemplates(value: string): string {
  const subjects: string[] = [];
  return value.replace(/\{\{-?\s*(.*?)\s*-?\}\}/g, (_, expression: string) => {
    const [, keyword, subject = ''] = /^(with|if|range|else|end)\b\s*(.*)$/.exec(expression) ?? [];
    if (keyword === 'end') subjects.pop();
    else if (keyword !== undefined && keyword !== 'else') subjects.push(named(subject));
    if (keyword !== undefined) return '';
    return `⟨${expression === '.' ? (subjects.at(-1) ?? 'value') : named(expression)}⟩`;
  });
}

/** What an expression is about: the label or value in it, without the functions that only format. */
function named(expression: string): string {
  return /\$(?:labels\.)?(\w+)/.exec(expression)?.[1] ?? expression;
}
