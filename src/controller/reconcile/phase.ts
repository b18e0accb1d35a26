import type { RemediationResource } from '../../api/remediation.ts';
import type { Status } from './status.ts';
import type { World } from './world.ts';

/** What a phase came to: the status to write, and in how many seconds to look again when nothing happens before. */
export interface Step {
  readonly status: Status;
  /** Absent when only an event can change anything. */
  readonly again?: number;
}

/** One phase. It reads the world and says what comes next; only `acting` and `restoring` change anything in it. */
export type Phase = (remediation: RemediationResource, status: Status, world: World) => Promise<Step>;
