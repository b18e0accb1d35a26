import { z } from 'zod';
import { quoted } from '../../../diagnostics/escape.ts';
import { member, memberAt } from '../../../manifest/value.ts';
import { alertsIn } from '../../alerts.ts';
import { defineRule } from '../../rule.ts';

/** Alerts carry one of the severities that routes know, so that none ends at the default receiver unseen. */
export const alertSeverity = defineRule({
  id: 'alert/severity',
  summary: 'alerts carry a known severity',
  parameters: z.strictObject({ allowed: z.array(z.string()).min(1) }),
  *check(resource, { allowed }) {
    for (const alert of alertsIn(resource)) {
      const at = [...alert.path, 'labels', 'severity'];
      const severity = memberAt(alert.value, 'labels', 'severity') ?? member(alert.groupLabels, 'severity');
      if (severity === undefined || severity === null || severity === '') {
        yield { at, part: 'key', message: `${alert.label} has no severity label` };
      } else if (typeof severity !== 'string' || !allowed.includes(severity)) {
        yield {
          at,
          message: `${alert.label} has the severity ${quoted(severity)}, which is none of ${allowed.join(', ')}`,
        };
      }
    }
  },
});
