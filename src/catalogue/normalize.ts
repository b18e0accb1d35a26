import type { Condition, ConditionLeaf } from '../api/condition.ts';

/** A condition as it may be written: with `not` around anything. */
export type AuthoredCondition =
  | ConditionLeaf
  | { readonly not: AuthoredCondition }
  | { readonly all: readonly AuthoredCondition[] }
  | { readonly any: readonly AuthoredCondition[] };

/**
 * The same condition with negation at the leaves and no `all` within `all` or `any` within `any`.
 *
 * De Morgan's laws hold for unknown as well, so an evaluation gives the same answer before and after.
 */
export function normalizeCondition(condition: AuthoredCondition, negated = false): Condition {
  if ('not' in condition) return normalizeCondition(condition.not, !negated);
  if ('all' in condition) return join(negated ? 'any' : 'all', condition.all, negated);
  if ('any' in condition) return join(negated ? 'all' : 'any', condition.any, negated);
  return negated ? { not: condition } : condition;
}

function join(connective: 'all' | 'any', members: readonly AuthoredCondition[], negated: boolean): Condition {
  const flat = members
    .map((member) => normalizeCondition(member, negated))
    .flatMap((member) => membersOf(connective, member) ?? [member]);
  const [only, ...others] = flat;
  if (only !== undefined && others.length === 0) return only;
  return connective === 'all' ? { all: flat } : { any: flat };
}

function membersOf(connective: 'all' | 'any', condition: Condition): readonly Condition[] | undefined {
  if (connective === 'all') return 'all' in condition ? condition.all : undefined;
  return 'any' in condition ? condition.any : undefined;
}
