import type { Manifest } from '../charts/render.ts';

/** The folder or file of the catalogue that a manifest is made from, for the line at its top. */
export function catalogueSource(system: string, { kind, metadata }: Manifest): string {
  if (system === 'stanchion') return kind === 'CustomResourceDefinition' ? 'src/api' : 'src/environments';
  if (kind === 'Runbook') return `src/catalogue/runbooks/${system}/${metadata.name.slice(system.length + 1)}`;
  return `src/catalogue/systems/${system}`;
}
