import type { Command } from 'commander';
import { clusterCommand, EXIT_STATUS, operate, type ClusterFlags } from './operator/command.ts';
import { done } from './operator/done.ts';

const HELP = `
Tasks and items of the checklist that are due before it closes keep a Remediation open until somebody has done them. What is
noted is noted in your name, and stays. You need the right to patch the status of Remediations (the Roles stanchion-approver
and stanchion-remediation-reader), of which the admission policies leave you the checklist alone.

  $ stanchion done NAME                    # what there is to do
  $ stanchion done NAME incident-report    # it is done

${EXIT_STATUS}`;

/** `stanchion done`: what people have to do about a remediation, and noting that it is done. */
export function doneCommand(): Command {
  return clusterCommand('done', 'list what people have to do about a remediation, or note that it is done')
    .argument('<remediation>', 'name of the Remediation')
    .argument('[item...]', 'what is done; everything is listed when left out')
    .addHelpText('after', HELP)
    .action((name: string, items: readonly string[], flags: ClusterFlags) =>
      operate(flags, (caller, io) => done(name, items, flags, { caller, io })),
    );
}
