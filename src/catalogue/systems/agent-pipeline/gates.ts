/**
 * Suspend nodes of the pipeline's workflows, by who opens them. A resume always names one, so that no other waiting
 * node, retry delays included, goes on with it.
 */

/** Waits for the repository, such as for its checks: a signed event of the repository opens it. */
export const REPOSITORY_GATE = 'repository-gate';

/** Waits for a person; the step after it checks that the work can go on. A person's token opens it. */
export const MANUAL_GATE = 'manual-gate';

export { APPROVAL_GATE } from '../../../conventions/gates.ts';
