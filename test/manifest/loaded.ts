import { loadManifest, type Manifest } from '../../src/manifest/load.ts';
import type { Resource } from '../../src/manifest/resource.ts';
import type { Range } from '../../src/diagnostics/position.ts';

/** Loads text as a file that was named on the command line. */
export function load(text: string, explicit = true, file = 'test.yaml'): Manifest {
  return loadManifest({ file, text, explicit });
}

/** The only resource of a text. Throws when there is not exactly one. */
export function only(text: string): Resource {
  const { resources, problems } = load(text);
  const [resource] = resources;
  if (resource === undefined || resources.length > 1)
    throw new Error(`not one resource: ${JSON.stringify(problems)}`);
  return resource;
}

/** The text that a range covers. */
export function cut(text: string, range: Range): string {
  const lines = text.replace(/^\ufeff/, '').split('\n');
  const covered = lines.slice(range.line - 1, range.endLine);
  covered[covered.length - 1] = (covered.at(-1) ?? '').slice(0, range.endColumn - 1);
  covered[0] = (covered[0] ?? '').slice(range.column - 1);
  return covered.join('\n');
}
