import type { Manifest } from '../charts/render.ts';
import { OBJECT_LABELS } from '../conventions/labels.ts';

/** The file of a system that the objects of a component are made from. */
const FILE_OF_COMPONENT: ReadonlyMap<string | undefined, string> = new Map([
  ['dashboard', 'panels.ts'],
  ['configuration', 'safeguards.ts'],
  ['check', 'safeguards.ts'],
  ['worker', 'workloads.ts'],
  ['events', 'automation.ts'],
  ['workflow', 'automation.ts'],
]);

/** The file of the catalogue that a manifest is made from, for the line at its top. */
export function catalogueSource(system: string, manifest: Manifest): string {
  const { kind, metadata } = manifest;
  if (system === 'stanchion') return kind === 'CustomResourceDefinition' ? 'src/api' : 'src/environments';
  const component = metadata.labels?.[OBJECT_LABELS.component];
  if (component === 'runbook') {
    return `src/catalogue/runbooks/${system}/${metadata.name.slice(system.length + 1)}/index.ts`;
  }
  return `src/catalogue/systems/${system}/${FILE_OF_COMPONENT.get(component) ?? 'index.ts'}`;
}
