/**
 * A small evaluator of the expressions that Argo evaluates (expr-lang): strings, lists, names, `not`, `and`, `or`, `in`,
 * `==`, `contains`, `matches` and `??`. Anything else is an error, so that nothing is taken for true by accident.
 */
export function evaluate(expression: string, names: Readonly<Record<string, string | undefined>>): unknown {
  const tokens = expression.match(/'[^']*'|[\w.-]+|\?\?|==|[()[\],]/g) ?? [];
  if (tokens.join('').length !== expression.replace(/\s+(?=(?:[^']*'[^']*')*[^']*$)/g, '').length) {
    throw new Error(`cannot read ${expression}`);
  }
  let at = 0;
  const peek = () => tokens[at];
  const take = (token: string) => {
    if (peek() !== token) throw new Error(`expected ${token} at ${tokens.slice(at).join(' ')}`);
    at += 1;
  };
  const primary = (): unknown => {
    const token = tokens[at++] ?? '';
    if (token === '(') {
      const value = either();
      take(')');
      return value;
    }
    if (token === '[') {
      const items: unknown[] = [];
      while (peek() !== ']') {
        items.push(primary());
        if (peek() === ',') at += 1;
      }
      take(']');
      return items;
    }
    if (token.startsWith("'")) return token.slice(1, -1);
    if (!/^[a-zA-Z]/.test(token)) throw new Error(`unexpected ${token} in ${expression}`);
    return names[token];
  };
  const comparisons: Readonly<Record<string, (left: unknown, right: unknown) => unknown>> = {
    '??': (left, right) => left ?? right,
    '==': (left, right) => left === right,
    in: (left, right) => Array.isArray(right) && right.includes(left),
    contains: (left, right) => String(left).includes(String(right)),
    matches: (left, right) => new RegExp(String(right)).test(String(left)),
  };
  const comparison = (): unknown => {
    const left = primary();
    const compare = comparisons[peek() ?? ''];
    if (compare === undefined) return left;
    at += 1;
    return compare(left, primary());
  };
  const negation = (): unknown => {
    if (peek() !== 'not') return comparison();
    at += 1;
    return negation() !== true;
  };
  const both = (): unknown => {
    let value = negation();
    while (peek() === 'and') {
      at += 1;
      const right = negation();
      value = value === true && right === true;
    }
    return value;
  };
  const either = (): unknown => {
    let value = both();
    while (peek() === 'or') {
      at += 1;
      const right = both();
      value = value === true || right === true;
    }
    return value;
  };
  const value = either();
  if (at !== tokens.length) throw new Error(`nothing may follow at ${tokens.slice(at).join(' ')}`);
  return value;
}
