/** Verb on a Runbook that lets somebody approve or reject plans of its Remediations. RBAC knows any verb. */
export const APPROVE_VERB = 'approve';

/** The Role that lets people approve plans; it is bound to nobody at first. */
export const APPROVER_ROLE = 'stanchion-approver';

/** Hours for which an approval may hold at most: whoever signs can still be asked when it is used. */
export const LONGEST_APPROVAL_HOURS = 24;
