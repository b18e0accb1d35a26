import type { Manifest } from '../charts/render.ts';
import { OBJECT_LABELS } from '../conventions/labels.ts';

/** The file of the catalogue that a manifest is made from, for the line at its top. */
export function catalogueSource(system: string, manifest: Manifest): string {
  if (system === 'stanchion')
    return manifest.kind === 'CustomResourceDefinition' ? 'src/api' : 'src/environments';
  switch (manifest.metadata.labels?.[OBJECT_LABELS.component]) {
    case 'runbook':
      return `src/catalogue/runbooks/${system}/${manifest.metadata.name.slice(system.length + 1)}/index.ts`;
    case 'configuration':
    case 'check':
      return `src/catalogue/systems/${system}/safeguards.ts`;
    case 'worker':
      return `src/catalogue/systems/${system}/workloads.ts`;
    case 'events':
    case 'workflow':
      return `src/catalogue/systems/${system}/automation.ts`;
    default:
      return `src/catalogue/systems/${system}/index.ts`;
  }
}
