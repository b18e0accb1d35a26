/** What the controller has in its own namespace, by name. */
export const CONTROLLER_NAME = 'stanchion-controller';

/**
 * The one switch for everything: a ConfigMap whose only key says `"true"` or `"false"`. Anything else counts as paused,
 * and so does a map that is not there. The key belongs to people: a map without any key pauses nothing, since so it is
 * shipped, and what Git does not name no sync takes back.
 */
export const PAUSE_CONFIG = { name: 'stanchion-pause', key: 'paused' } as const;

/** ConfigMap with the settings, and the file in it. */
export const SETTINGS_CONFIG = { name: 'stanchion-settings', file: 'settings.yaml' } as const;

/** Secret in the controller's namespace with the webhook's bearer tokens, one a line; two while one is being replaced. */
export const INTAKE_TOKENS = { secret: 'stanchion-intake-tokens', key: 'tokens' } as const;

/** Where notifications come in. */
export const ALERTS_PATH = '/v1/alerts';

/** Where a replica listens. The names are those of the ports of its Service. */
export const CONTROLLER_PORTS = {
  webhook: { name: 'webhook', port: 8080 },
  /** Probes and metrics, without TLS. */
  health: { name: 'metrics', port: 8081 },
} as const;

export const HEALTH_PATHS = { alive: '/healthz', ready: '/readyz', metrics: '/metrics' } as const;

/** Seconds that work under way has to come to an end when a replica is asked to. */
export const DRAIN_SECONDS = 25;
/** Seconds until Kubernetes kills it: draining, and some for answers, the lease and what is still to be written. */
export const TERMINATION_GRACE_SECONDS = 45;

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

/** Condition of a Remediation since the first time that a diagnosis held; it names those that held last. */
export const DIAGNOSED_CONDITION = 'Diagnosed';

/** Condition of a Remediation: whether its breaker is half-open, so that new work is let through on trial. */
export const ON_TRIAL_CONDITION = 'OnTrial';
/**
 * Flags of Node.js for the controller's process, from `npm run bench -- --only controller`. In a storm of a thousand alerts
 * V8 would let four times as much pile up as is in use (207 MB, and about 140 with the second). With a younger generation
 * than this, what is soon forgotten is taken for old, and a webhook at its limit takes three times as long.
 */
export const CONTROLLER_NODE_FLAGS: readonly string[] = [
  '--max-semi-space-size=4',
  '--heap-growing-percent=40',
];
