import { expect, test } from 'vitest';
import { hasAdmissionPolicies } from '../../src/environments/admission.ts';
import type { Environment } from '../../src/environments/model.ts';

/** Also versions that the types forbid, as data from outside would have them. */
const has = (version: string) =>
  hasAdmissionPolicies({ kubernetesVersion: version as Environment['kubernetesVersion'] });

test('an API server holds approvals to their writers from Kubernetes 1.30 on', () => {
  expect(['1.30', '1.34', '1.37', '2.0'].map(has)).toEqual([true, true, true, true]);
  expect(['1.29', '1.9', '', 'latest'].map(has)).toEqual([false, false, false, false]);
});
