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

/**
 * Flags of Node.js for the controller's process. It makes much that is soon forgotten: with V8's usual young generation of
 * 16 MB in three parts it would take half as much memory again, and be no faster.
 */
export const CONTROLLER_NODE_FLAGS: readonly string[] = ['--max-semi-space-size=4'];
