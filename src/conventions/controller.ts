/** What the controller has in its own namespace, by name. */
export const CONTROLLER_NAME = 'stanchion-controller';

/** The one switch for everything: a ConfigMap whose key says `"true"` or `"false"`. Anything else counts as paused. */
export const PAUSE_CONFIG = { name: 'stanchion-pause', key: 'paused' } as const;

/** Lease that the acting replica holds. */
export const LEADER_LEASE = 'stanchion-controller';

/** Label of the ControllerRevisions that keep the last valid spec of each Runbook; its value is the Runbook's name. */
export const RUNBOOK_REVISION_LABEL = 'stanchion.dev/runbook';

/** Holds a Remediation while a temporary change of it is not taken back. */
export const LEASE_FINALIZER = 'stanchion.dev/leases';

/** Condition of a Runbook: whether its current version is the one in force. */
export const IN_FORCE_CONDITION = 'InForce';

/** Condition of a Runbook: whether somebody suspended it. */
export const SUSPENDED_CONDITION = 'Suspended';

/** Condition of a Remediation that was handed to people; it stays when the episode is closed. */
export const ESCALATED_CONDITION = 'Escalated';

/** Condition of a Remediation: whether its breaker is half-open, so that new work is let through on trial. */
export const ON_TRIAL_CONDITION = 'OnTrial';
