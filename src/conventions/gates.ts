/**
 * Suspend node that waits for an approval. The controller opens it once a Remediation carries one, or a person does
 * with rights of their own; no event ever does, however it is authenticated.
 */
export const APPROVAL_GATE = 'approval-gate';

/** Templates that hold a run between two stages, by what lets it go on. */
export const HOLD_TEMPLATES = {
  event: 'hold-for-event',
  decision: 'hold-for-decision',
  person: 'hold-for-person',
} as const;

/** Template of the node that waits inside {@link HOLD_TEMPLATES}.person. */
export const PERSON_TEMPLATE = 'wait-for-person';

/** Input of a node that waits: the stage before which the run is held. */
export const HELD_BEFORE = 'before';
