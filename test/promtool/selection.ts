import type { System } from '../../src/catalogue/model/system.ts';

/** @throws Error when a system is asked for that is not there. */
export function selectedSystems(systems: readonly System[], only: string | undefined): readonly System[] {
  const selected = systems.filter(({ id }) => (only ?? id) === id);
  if (selected.length === 0) {
    throw new Error(`no system '${only ?? ''}'; there are ${systems.map(({ id }) => id).join(', ')}`);
  }
  return selected;
}
