import { readFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { z } from 'zod';
import { KUBERNETES_VERSIONS } from '../../src/conventions/kubernetes.ts';

const manifest = z.object({
  bin: z.record(z.string(), z.string()),
  exports: z.record(z.string(), z.union([z.string(), z.object({ types: z.string(), default: z.string() })])),
});

/** What must not be in the package: it is of no use to whoever installs it, or Node refuses it there. */
const UNWANTED =
  /^(src|test|dist|imports(?!\/schemas\/)|docs|\.[^/]+)\/|(?<!\.d)\.ts$|^lib\/types\/imports\//;
const WANTED = [
  'LICENSE',
  'package.json',
  'policies/sensor/operation/policy.yaml',
  ...KUBERNETES_VERSIONS.map((version) => `imports/schemas/kubernetes-${version}/apps_v1_deployment.json`),
];

/**
 * What is wrong with the content of a packed package: files that should not be there or are missing, and declarations
 * reachable from `exports` that import something which was not packed.
 */
export async function packedProblems(paths: readonly string[], root: string): Promise<string[]> {
  const { bin, exports } = manifest.parse(JSON.parse(await readFile(join(root, 'package.json'), 'utf8')));
  const entries = Object.values(exports).flatMap((entry) =>
    typeof entry === 'string' ? [entry] : [entry.types, entry.default],
  );
  const needed = [...WANTED, ...Object.values(bin), ...entries].map((path) => posix.normalize(path));
  const declarations = needed.filter((path) => path.endsWith('.d.ts') && paths.includes(path));
  return [
    ...paths.filter((path) => UNWANTED.test(path)).map((path) => `${path} should not be in the package`),
    ...needed.filter((path) => !paths.includes(path)).map((path) => `${path} is missing in the package`),
    ...(await brokenImports(declarations, new Set(paths), root)),
  ];
}

async function brokenImports(
  entries: readonly string[],
  paths: ReadonlySet<string>,
  root: string,
): Promise<string[]> {
  const seen = new Set(entries);
  const broken: string[] = [];
  for (const path of seen) {
    const text = await readFile(join(root, path), 'utf8');
    for (const [, specifier = ''] of text.matchAll(/(?:from |import\()['"](\.[^'"]+)['"]/g)) {
      const imported = posix.join(posix.dirname(path), specifier).replace(/\.[jt]s$/, '.d.ts');
      if (paths.has(imported)) seen.add(imported);
      else broken.push(`${path} imports ${specifier}, which is not in the package`);
    }
  }
  return broken;
}
