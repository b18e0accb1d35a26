import type { Capability } from '../../../model/system.ts';
import { analysis } from './analysis.ts';
import { context } from './context.ts';
import { integration } from './integration.ts';
import { notification } from './notification.ts';
import { protection } from './protection.ts';
import { recovery } from './recovery.ts';
import { security } from './security.ts';
import { sensorRules } from './sensor-rules.ts';
import { strategies } from './strategies.ts';

/** What S2 asks of the product as a whole, in its order. */
export const capabilities: readonly Capability[] = [
  ...sensorRules,
  ...protection,
  ...strategies,
  ...analysis,
  ...notification,
  ...recovery,
  ...context,
  ...integration,
  ...security,
];
