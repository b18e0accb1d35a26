/**
 * Suspend node that waits for an approval. The controller opens it once a Remediation carries one, or a person does
 * with rights of their own; no event ever does, however it is authenticated.
 */
export const APPROVAL_GATE = 'approval-gate';
