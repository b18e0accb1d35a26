/** `^…$`: text that matches such a pattern is known from its first to its last character. */
export type AnchoredPattern = `^${string}$`;

/**
 * Why a value that matched the RE2 pattern could still be anything, or nothing when it could not. The pattern must
 * hold the whole value, and bound its length.
 */
export function looseness(pattern: string): string | undefined {
  if (!pattern.startsWith('^') || !pattern.endsWith('$') || /(?:^|[^\\])(?:\\\\)*\\\$$/.test(pattern)) {
    return 'does not begin with ^ and end with $';
  }
  const bare = pattern.replace(/\\./gs, 'x').replace(/\[(?:\^?\])?[^\]]*\]/g, 'x');
  if (hasOuterAlternative(bare))
    return 'has alternatives that are not in parentheses, so ^ and $ hold for one of them each';
  if (/[*+]|\{\d+,\}/.test(bare)) return 'does not bound the length';
  return undefined;
}

function hasOuterAlternative(bare: string): boolean {
  let depth = 0;
  for (const character of bare) {
    if (character === '(') depth += 1;
    if (character === ')') depth -= 1;
    if (character === '|' && depth === 0) return true;
  }
  return false;
}
