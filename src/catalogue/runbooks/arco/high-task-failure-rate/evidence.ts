import type { ArcoNames } from '../../../systems/arco/names.ts';
import { signals } from './evidence-signals.ts';
import { surroundings } from './evidence-workers.ts';

export function evidence(names: ArcoNames) {
  return { ...signals(names), ...surroundings(names) } as const;
}

export type ArcoEvidence = ReturnType<typeof evidence>;
