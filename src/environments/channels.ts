import type { ReceiverRole } from '../api/runbook.ts';
import type { ChannelKind } from '../conventions/channels.ts';
import type { Channel, Environment } from './model.ts';

type Reach = Pick<Environment, 'receivers' | 'fallbacks'>;

export function kindOf(channel: Channel): ChannelKind {
  if ('slack' in channel) return 'slack';
  if ('pagerduty' in channel) return 'pagerduty';
  if ('email' in channel) return 'email';
  return 'webhook';
}

/** The channels of the roles, each once. */
export function channelsOf({ receivers }: Reach, roles: readonly ReceiverRole[]): Channel[] {
  return distinct(roles.flatMap((role) => receivers[role]));
}

/** How the roles are reached while channels of one kind fail. None of the roles is left out. */
export function channelsWithout(
  { receivers, fallbacks }: Reach,
  roles: readonly ReceiverRole[],
  failing: ChannelKind,
): Channel[] {
  return distinct(
    roles.flatMap((role) => {
      const others = receivers[role].filter((channel) => kindOf(channel) !== failing);
      return others.length > 0 ? others : [fallbacks[role]];
    }),
  );
}

/** The roles' channels and fallbacks: for when something fails and nobody knows of which kind it is. */
export function everyChannelOf(reach: Reach, roles: readonly ReceiverRole[]): Channel[] {
  return distinct([...channelsOf(reach, roles), ...roles.map((role) => reach.fallbacks[role])]);
}

function distinct(channels: readonly Channel[]): Channel[] {
  return [...new Map(channels.map((channel) => [JSON.stringify(channel), channel])).values()];
}
