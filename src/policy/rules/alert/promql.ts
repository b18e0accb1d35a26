import { z } from 'zod';
import { quoted } from '../../../diagnostics/escape.ts';
import { member } from '../../../manifest/value.ts';
import { prometheusRulesIn } from '../../alerts.ts';
import { parsePromql } from '../../promql.ts';
import { defineRule } from '../../rule.ts';

/** Expressions of alerting and recording rules are PromQL; one that is not keeps its whole group from loading. */
export const alertPromql = defineRule({
  id: 'alert/promql',
  summary: 'expressions of rules are PromQL',
  parameters: z.strictObject({}),
  *check(resource) {
    for (const rule of prometheusRulesIn(resource)) {
      const at = [...rule.path, 'expr'];
      const expr = member(rule.value, 'expr') ?? '';
      // A bare number is a valid expression, and int-or-string in the PrometheusRule schema.
      if (typeof expr === 'number') continue;
      if (typeof expr !== 'string') {
        yield { at, message: `${rule.label} has the expression ${quoted(expr)}, which is not text` };
      } else if (expr.trim() === '') {
        yield { at, part: 'key', message: `${rule.label} has no expression` };
      } else {
        const result = parsePromql(expr);
        const error = result.ok ? undefined : result.errors[0];
        if (error !== undefined)
          yield { at, stretch: error, message: `${rule.label} is not valid PromQL: ${error.message}` };
      }
    }
  },
});
