import { approval } from './approval.ts';
import { attemptsUsedUp } from './attempts-used-up.ts';
import { breakerOpen } from './breaker-open.ts';
import { capacity } from './capacity.ts';
import { changeReverted } from './change-reverted.ts';
import { cooldown } from './cooldown.ts';
import { duplicateEpisode } from './duplicate-episode.ts';
import { fleetBudget } from './fleet-budget.ts';
import { foreignCluster } from './foreign-cluster.ts';
import { gitopsOwner } from './gitops-owner.ts';
import type { Guard } from './guard.ts';
import { optedIn } from './opted-in.ts';
import { outsideWindow } from './outside-window.ts';
import { ownEvidence } from './own-evidence.ts';
import { partialView } from './partial-view.ts';
import { paused } from './paused.ts';
import { precondition } from './precondition.ts';
import { runbookInForce } from './runbook-in-force.ts';
import { shadow } from './shadow.ts';
import { silenced } from './silenced.ts';
import { staleAlert } from './stale-alert.ts';
import { storm } from './storm.ts';
import { targetLocked } from './target-locked.ts';

/** In the order in which they are asked; the first that refuses is what people read. */
export const guards: readonly Guard[] = [
  paused,
  runbookInForce,
  foreignCluster,
  silenced,
  outsideWindow,
  optedIn,
  duplicateEpisode,
  targetLocked,
  changeReverted,
  cooldown,
  attemptsUsedUp,
  breakerOpen,
  fleetBudget,
  storm,
  partialView,
  staleAlert,
  ownEvidence,
  gitopsOwner,
  capacity,
  precondition,
  shadow,
  approval,
];
