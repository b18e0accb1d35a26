import { RECEIVER_ROLES } from '../../api/runbook.ts';
import { CHANNEL_KINDS, channelNames } from '../../conventions/channels.ts';
import { ALERT_LABELS } from '../../conventions/labels.ts';
import type { Runbook } from '../model/runbook.ts';

type Found = readonly [field: string, message: string];

const { severity, owner, system, runbook: runbookLabel, namespace, audience, avoidChannel } = ALERT_LABELS;
const GIVEN = [severity, owner, system, runbookLabel, namespace];
const CHANNEL_NAME = new RegExp(`^${channelNames(CHANNEL_KINDS)}$`);

/**
 * Labels that would lead an alert astray: routes take a misspelt role for none at all, and an alert with another
 * namespace than its system's never reaches the system's receivers.
 */
export function* labelProblems({ alerts }: Runbook): Generator<Found> {
  for (const { name, severity: level, labels = {} } of alerts) {
    const field = `alerts.${name} (${level}).labels`;
    for (const label of GIVEN.filter((given) => given in labels)) {
      yield [`${field}.${label}`, 'is given by the system and the runbook; leave it out'];
    }
    const roles: readonly string[] = RECEIVER_ROLES;
    for (const role of labels[audience]?.split(',').filter((named) => !roles.includes(named)) ?? []) {
      yield [`${field}.${audience}`, `no receiver role '${role}'; there are ${roles.join(', ')}`];
    }
    const channel = labels[avoidChannel];
    if (channel !== undefined && !channel.includes('{{') && !CHANNEL_NAME.test(channel)) {
      yield [
        `${field}.${avoidChannel}`,
        `'${channel}' does not begin with a kind of channel; there are ${CHANNEL_KINDS.join(', ')}`,
      ];
    }
  }
}
