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

/** The role whose channels a role is told through: its own, or the team. */
export function toldAs({ receivers }: Pick<Reach, 'receivers'>, role: ReceiverRole): ReceiverRole {
  return receivers[role] === undefined ? 'team' : role;
}

/** The channels of the roles, each once. */
export function channelsOf({ receivers }: Reach, roles: readonly ReceiverRole[]): Channel[] {
  return distinct(roles.flatMap((role) => receivers[role] ?? receivers.team));
}

/** How the roles are reached while channels of one kind fail. None of the roles is left out. */
export function channelsWithout(
  reach: Reach,
  roles: readonly ReceiverRole[],
  failing: ChannelKind,
): Channel[] {
  return distinct(
    roles.flatMap((role) => {
      const own = channelsOf(reach, [role]);
      const others = own.filter((channel) => kindOf(channel) !== failing);
      if (others.length > 0) return others;
      const fallbacks = fallbacksOf(reach, [role]);
      return fallbacks.length > 0 ? fallbacks : own;
    }),
  );
}

/** The roles' channels and fallbacks: for when something fails and nobody knows of which kind it is. */
export function everyChannelOf(reach: Reach, roles: readonly ReceiverRole[]): Channel[] {
  return distinct([...channelsOf(reach, roles), ...fallbacksOf(reach, roles)]);
}

/** A role's own fallback; the team's, where the role has neither that nor channels of its own. */
export function fallbackOf(reach: Reach, role: ReceiverRole): Channel | undefined {
  return reach.fallbacks[role] ?? reach.fallbacks[toldAs(reach, role)];
}

function fallbacksOf(reach: Reach, roles: readonly ReceiverRole[]): Channel[] {
  return roles.flatMap((role) => fallbackOf(reach, role) ?? []);
}

function distinct(channels: readonly Channel[]): Channel[] {
  return [...new Map(channels.map((channel) => [JSON.stringify(channel), channel])).values()];
}
