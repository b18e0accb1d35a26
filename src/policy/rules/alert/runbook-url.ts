import { z } from 'zod';
import { quoted } from '../../../diagnostics/escape.ts';
import { memberAt } from '../../../manifest/value.ts';
import { alertsIn, missingAnnotation } from '../../alerts.ts';
import { defineRule } from '../../rule.ts';

/** Alerts lead to their runbook by a link that a browser can follow. */
export const alertRunbookUrl = defineRule({
  id: 'alert/runbook-url',
  summary: 'alerts link their runbook',
  parameters: z.strictObject({}),
  *check(resource) {
    yield* missingAnnotation(resource, 'runbook_url');
    for (const alert of alertsIn(resource)) {
      const url = memberAt(alert.value, 'annotations', 'runbook_url');
      if (typeof url !== 'string' || url.trim() === '' || isLink(url)) continue;
      const message = `${alert.label} has the runbook_url ${quoted(url)}, which is not an http or https URL`;
      yield { at: [...alert.path, 'annotations', 'runbook_url'], message };
    }
  },
});

function isLink(url: string): boolean {
  // Prometheus fills in templates before anybody follows the link.
  const filled = url.replace(/\{\{.*?\}\}/gs, 'x');
  return /^https?:\/\/[^\s/]/.test(filled) && !/\s/.test(filled) && URL.canParse(filled);
}
