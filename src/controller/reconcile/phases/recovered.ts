import type { Phase } from '../phase.ts';
import { over } from '../status.ts';

/** It is well again: what was temporary goes next. */
export const recovered: Phase = (_, status, world) =>
  Promise.resolve({
    status: over(status, 'Recovered', 'Temporary changes are taken back.', world.clock.now()),
  });
