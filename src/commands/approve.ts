import type { Command } from 'commander';
import { decisionCommand } from './operator/decision-command.ts';

const HELP = `
It shows the plan and what it rests on, asks, and signs that plan and no other, in your name. You need the verb approve on
the Runbook (the Roles stanchion-approver and stanchion-remediation-reader), and must not be who asked for it.

Examples:
  $ kubectl get remediations -n stanchion-system
  $ stanchion approve arco-high-task-failure-rate-0123456789abcdef --reason 'seen on the dashboard'
  $ stanchion approve NAME --reason 'night shift' --until 8h --yes`;

/** `stanchion approve`: a person lets the controller carry out the plan that it shows. */
export function approveCommand(): Command {
  return decisionCommand('approve', 'let the controller carry out the plan of a remediation', HELP);
}
