import type { Command } from 'commander';
import { clusterCommand, durationOption, EXIT_STATUS, operate } from './operator/command.ts';
import { leases, type LeaseFlags } from './operator/leases.ts';

const HELP = `
A lease is a change that is taken back once the system is well: a switch, a scale-up, more memory. Returning one early cancels
its remediation, and the controller takes everything of it back; it must be running, so do this before you uninstall it:

  $ stanchion leases                       # what is temporary now
  $ stanchion leases --return NAME
  $ stanchion leases --all --wait 10m      # nothing temporary is left when this ends with 0

${EXIT_STATUS}`;

/** `stanchion leases`: what is temporary, and taking it back early. */
export function leasesCommand(): Command {
  return clusterCommand('leases', 'list temporary changes, and have them taken back')
    .option('--return <remediation...>', 'take back what these Remediations changed')
    .option('--all', 'take back everything', false)
    .option(
      '--wait <duration>',
      'wait until it is taken back, for as long as this, as in 10m',
      durationOption,
    )
    .addHelpText('after', HELP)
    .action((flags: LeaseFlags) => operate(flags, (caller, io) => leases(flags, { caller, io })));
}
