import type { Command } from 'commander';
import { clusterCommand, EXIT_STATUS, operate, type ClusterFlags } from './operator/command.ts';
import { setSuspended } from './operator/suspension.ts';

/** `stanchion resume`: a suspended Runbook goes on. */
export function resumeCommand(): Command {
  return clusterCommand('resume', 'let a suspended runbook go on')
    .argument('<runbook>', 'name of the Runbook object')
    .addHelpText('after', `\n${EXIT_STATUS}`)
    .action((name: string, flags: ClusterFlags) =>
      operate(flags, (caller, io) => setSuspended(name, false, flags, { caller, io })),
    );
}
