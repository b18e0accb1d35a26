import type { GridPosJson } from './grafana-types.ts';

/** Columns of Grafana's grid. */
const COLUMNS = 24;
/** Panels that stand beside each other at most: below a third of a screen, legends are cut off. */
const BESIDE = 3;
/** Heights in Grafana's grid units. */
const PANEL_HEIGHT = 8;
const HEADING_HEIGHT = 1;

/** Where a section's heading and panels stand. */
export interface SectionLayout {
  readonly heading: GridPosJson;
  readonly panels: readonly GridPosJson[];
  /** The first free line below. */
  readonly end: number;
}

/** Places a heading at line `y` and a number of panels below it. */
export function layOutSection(count: number, y: number): SectionLayout {
  const top = y + HEADING_HEIGHT;
  const panels = layOutPanels(count, top);
  return {
    heading: { h: HEADING_HEIGHT, w: COLUMNS, x: 0, y },
    panels,
    end: (panels.at(-1)?.y ?? top - PANEL_HEIGHT) + PANEL_HEIGHT,
  };
}

/** Fills as few lines as possible, as evenly as possible; each line takes the whole width. */
function layOutPanels(count: number, top: number): GridPosJson[] {
  const lines = Math.ceil(count / BESIDE);
  return Array.from({ length: lines }, (_, line) => {
    // The first lines take one more where the number does not divide.
    const inLine = Math.floor(count / lines) + (line < count % lines ? 1 : 0);
    const w = COLUMNS / inLine;
    return Array.from({ length: inLine }, (_, column) => ({
      h: PANEL_HEIGHT,
      w,
      x: column * w,
      y: top + line * PANEL_HEIGHT,
    }));
  }).flat();
}
