import { z } from 'zod';
import { missingAnnotation } from '../../alerts.ts';
import { defineRule } from '../../rule.ts';

/** Alerts say in one line what is wrong, since that line is what a pager shows. */
export const alertSummary = defineRule({
  id: 'alert/summary',
  summary: 'alerts have a summary',
  parameters: z.strictObject({}),
  check: (resource) => missingAnnotation(resource, 'summary'),
});
