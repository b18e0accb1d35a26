import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { z } from 'zod';

/** What people tune about a rule: the content of its policy.yaml. */
export const policySchema = z.strictObject({
  severity: z.enum(['error', 'warning', 'info']),
  rationale: z.string().trim().min(1),
  fix: z.string().trim().regex(/\.$/, 'must end with a period'),
  parameters: z.record(z.string(), z.unknown()).default({}),
});

/** The parsed content of a policy.yaml. */
export type Policy = z.infer<typeof policySchema>;

/** Reads the policy of a rule. */
export type PolicyReader = (id: string) => Policy;

/**
 * The folder of the policies. It lies in the root of the package, which is found by walking up, so that the sources
 * and a bundle in `lib/`, installed anywhere, both get there.
 */
export function policiesFolder(from: string = import.meta.url): string {
  const start = dirname(fileURLToPath(from));
  for (let folder = start; ; folder = dirname(folder)) {
    if (isPackageRoot(folder)) return join(folder, 'policies');
    if (folder === dirname(folder)) throw new Error(`no package named stanchion above ${start}`);
  }
}

/** Reads policies from a folder, each on first use and only once. */
export function policyReader(folder: string = policiesFolder()): PolicyReader {
  const known = new Map<string, Policy>();
  return (id) => {
    const policy = known.get(id) ?? readPolicy(join(folder, id, 'policy.yaml'));
    known.set(id, policy);
    return policy;
  };
}

function readPolicy(file: string): Policy {
  try {
    return policySchema.parse(parse(readFileSync(file, 'utf8')));
  } catch (cause) {
    throw new Error(`the policy file ${file} cannot be used`, { cause });
  }
}

const manifestSchema = z.looseObject({ name: z.string() });

function isPackageRoot(folder: string): boolean {
  const file = join(folder, 'package.json');
  if (!existsSync(file)) return false;
  const content: unknown = JSON.parse(readFileSync(file, 'utf8'));
  const found = manifestSchema.safeParse(content);
  return found.success && found.data.name === 'stanchion';
}
