import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { policiesFolder } from './folder.ts';

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
