import { InvalidArgumentError, Option, type Command } from 'commander';
import { LONGEST_APPROVAL_HOURS } from '../../conventions/approvals.ts';
import { clusterCommand, durationOption, EXIT_STATUS, operate } from './command.ts';
import { decide, type Decision, type DecisionFlags } from './decision.ts';

/** `approve` or `reject`. */
export function decisionCommand(decision: Decision, description: string, help: string): Command {
  const command = clusterCommand(decision, description)
    .argument('<remediation>', 'name of the Remediation whose plan waits')
    .requiredOption('--reason <text>', 'why, for the audit and for whoever looks later')
    .option('-y, --yes', 'do not ask', false)
    .addHelpText('after', `${help}\n\n${EXIT_STATUS}`);
  const hour = 3600;
  if (decision === 'approve') {
    const text = `for how long it holds, as in 1h30m; at most ${LONGEST_APPROVAL_HOURS}h`;
    command.addOption(
      new Option('--until <duration>', text).argParser(approvalDuration).default(hour, 'an hour'),
    );
  }
  return command.action((name: string, { until = hour, ...flags }: DecisionOptions) =>
    operate(flags, (caller, io) => decide(name, decision, { ...flags, until }, { caller, io })),
  );
}

type DecisionOptions = Omit<DecisionFlags, 'until'> & Partial<Pick<DecisionFlags, 'until'>>;

function approvalDuration(text: string): number {
  const seconds = durationOption(text);
  if (seconds <= LONGEST_APPROVAL_HOURS * 3600) return seconds;
  throw new InvalidArgumentError(`an approval holds for ${LONGEST_APPROVAL_HOURS}h at most.`);
}
