import { z } from 'zod';
import { quoted } from '../../../diagnostics/escape.ts';
import { member } from '../../../manifest/value.ts';
import { alertsIn } from '../../alerts.ts';
import { defineRule } from '../../rule.ts';

// Prometheus wants units from large to small, each at most once, and takes a bare zero.
const DURATION = /^(?:0|(?=\d)(?:\d+y)?(?:\d+w)?(?:\d+d)?(?:\d+h)?(?:\d+m)?(?:\d+s)?(?:\d+ms)?)$/;

/** Alerts say for how long their condition must hold; one that should fire at once says so with `0s`. */
export const alertFor = defineRule({
  id: 'alert/for',
  summary: 'alerts say for how long their condition must hold',
  parameters: z.strictObject({}),
  *check(resource) {
    for (const alert of alertsIn(resource)) {
      const at = [...alert.path, 'for'];
      const duration = member(alert.value, 'for');
      if (duration === undefined || duration === null || duration === '') {
        yield { at, part: 'key', message: `${alert.label} has no \`for\`` };
      } else if (typeof duration !== 'string' || !DURATION.test(duration)) {
        yield {
          at,
          message: `${alert.label} has \`for: ${quoted(duration)}\`, which is not a duration`,
          fix: 'Write a duration such as `5m`, `1h30m` or `0s`.',
        };
      }
    }
  },
});
