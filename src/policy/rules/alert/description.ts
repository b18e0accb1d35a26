import { z } from 'zod';
import { missingAnnotation } from '../../alerts.ts';
import { defineRule } from '../../rule.ts';

/** Alerts describe what is wrong with the values at hand, so that reading starts with facts. */
export const alertDescription = defineRule({
  id: 'alert/description',
  summary: 'alerts have a description',
  parameters: z.strictObject({}),
  check: (resource) => missingAnnotation(resource, 'description'),
});
