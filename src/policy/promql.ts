import { parser } from '@prometheus-io/lezer-promql';

/** A place in an expression that cannot be read; `to` is exclusive, and equal to `from` where something is missing. */
export interface PromqlError {
  readonly message: string;
  readonly from: number;
  readonly to: number;
}

/** The outcome of parsing an expression. */
export type PromqlResult =
  { readonly ok: true } | { readonly ok: false; readonly errors: readonly PromqlError[] };

/** Whether an expression is PromQL, and where it is not. Types and the names of series are not looked at. */
export function parsePromql(expression: string): PromqlResult {
  if (expression.trim() === '')
    return { ok: false, errors: [{ message: 'the expression is empty', from: 0, to: 0 }] };
  const errors: PromqlError[] = [];
  parser.parse(expression).iterate({
    enter: (node) => {
      // The parser takes up again after a mistake and stumbles again; only what follows a gap is told separately.
      const previous = errors.at(-1);
      if (node.type.isError && (previous === undefined || node.from > previous.to + 1))
        errors.push(errorAt(expression, node.from, node.to));
    },
  });
  return errors.length === 0 ? { ok: true } : { ok: false, errors };
}

function errorAt(expression: string, from: number, to: number): PromqlError {
  const end = expression.trimEnd().length;
  if (from >= end)
    return { message: `the expression ends too early${unclosed(expression)}`, from: end, to: end };
  const text = expression.slice(from, Math.max(to, from + 1));
  const called = text.startsWith('(') ? /[A-Za-z_][\w]*\s*$/.exec(expression.slice(0, from)) : null;
  if (called !== null) {
    const name = called[0].trim();
    return { message: `${name} is not a function`, from: called.index, to: called.index + name.length };
  }
  if (to <= from)
    return {
      message: `something is missing before ${JSON.stringify(wordAt(expression, from))}`,
      from,
      to: from,
    };
  return { message: `unexpected ${JSON.stringify(text)}`, from, to };
}

function wordAt(expression: string, at: number): string {
  return /^\s*(\w+|\S)/.exec(expression.slice(at))?.[1] ?? '';
}

/** Which brackets are still open at the end, quoted text left aside. */
function unclosed(expression: string): string {
  const open: string[] = [];
  const pairs: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };
  for (const [token] of expression.matchAll(
    /"(?:\\.|[^"\\])*"?|'(?:\\.|[^'\\])*'?|`[^`]*`?|#.*|[()[\]{}]/g,
  )) {
    const close = pairs[token];
    if (close !== undefined) open.push(close);
    else if (token === open.at(-1)) open.pop();
  }
  return open.length === 0 ? '' : `, ${open.reverse().join(' ')} is missing`;
}
