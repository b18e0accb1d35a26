import type { Command } from 'commander';
import { decisionCommand } from './operator/decision-command.ts';

const HELP = `
The plan is over for this remediation, and no later approval of it counts; another plan can still be approved. You need the
same rights as to approve.

Example:
  $ stanchion reject arco-high-task-failure-rate-0123456789abcdef --reason 'the release is being fixed by hand'`;

/** `stanchion reject`: a person forbids the plan. */
export function rejectCommand(): Command {
  return decisionCommand('reject', 'forbid the plan of a remediation', HELP);
}
