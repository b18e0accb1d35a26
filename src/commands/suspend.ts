import type { Command } from 'commander';
import { clusterCommand, EXIT_STATUS, operate, type ClusterFlags } from './operator/command.ts';
import { setSuspended } from './operator/suspension.ts';

const HELP = `
Its remediations go on to collect and decide, and change nothing; what was changed before is still verified and taken back. To
stop everything, set the ConfigMap stanchion-pause instead. You need the right to patch Runbooks.

${EXIT_STATUS}`;

/** `stanchion suspend`: a Runbook changes nothing until it is resumed. */
export function suspendCommand(): Command {
  return clusterCommand('suspend', 'keep a runbook from changing anything')
    .argument('<runbook>', 'name of the Runbook object')
    .addHelpText('after', HELP)
    .action((name: string, flags: ClusterFlags) =>
      operate(flags, (caller, io) => setSuspended(name, true, flags, { caller, io })),
    );
}
