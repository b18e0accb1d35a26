import { z } from 'zod';
import { defineRule } from '../../rule.ts';

/** Passes on what the loader could not read, so that a broken file is a finding like any other. */
export const schemaParse = defineRule({
  id: 'schema/parse',
  summary: 'files hold readable Kubernetes objects',
  parameters: z.strictObject({}),
  *checkFile(manifest) {
    for (const { severity, message, fix, range } of manifest.problems)
      yield { at: range, severity, message, fix };
  },
});
