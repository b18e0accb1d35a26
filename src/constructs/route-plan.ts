import { RECEIVER_ROLES, SEVERITIES, type ReceiverRole, type Severity } from '../api/runbook.ts';
import { audienceOf, ROLES_OF_SEVERITY } from '../catalogue/audience.ts';
import type { Alert } from '../catalogue/model/alert.ts';
import type { System } from '../catalogue/model/system.ts';
import { CHANNEL_KINDS, channelNames, type ChannelKind } from '../conventions/channels.ts';
import { ALERT_LABELS } from '../conventions/labels.ts';
import { channelsOf, channelsWithout, everyChannelOf, kindOf } from '../environments/channels.ts';
import type { Channel, Environment } from '../environments/model.ts';
import type { NoticeType } from './messages.ts';

export interface PlannedReceiver {
  readonly name: string;
  readonly type: NoticeType;
  readonly channels: readonly Channel[];
}

export interface Matcher {
  readonly label: string;
  readonly is: '=' | '=~' | '!~';
  readonly value: string;
}

/** Where the alerts go instead that say that one of the receiver's channels fails. */
export interface Detour {
  readonly matchers: readonly Matcher[];
  readonly receiver: PlannedReceiver;
}

export interface PlannedRoute {
  readonly receiver: PlannedReceiver;
  /** None: takes whatever came this far. */
  readonly matchers: readonly Matcher[];
  /** Whether the routes after it are tried as well. */
  readonly goOn: boolean;
  readonly severity: Severity | undefined;
  readonly detours: readonly Detour[];
  readonly serves: readonly Alert[];
}

const TYPE_OF_SEVERITY: Readonly<Record<Severity, NoticeType>> = {
  critical: 'incident',
  page: 'page',
  warning: 'report',
  info: 'report',
};

const TYPE_OF_ROLE: Readonly<Record<ReceiverRole, NoticeType>> = {
  team: 'report',
  'on-call': 'page',
  'tech-lead': 'page',
  'incident-channel': 'incident',
  stakeholders: 'update',
  'data-consumers': 'update',
};

/**
 * The routes of a system's alerts in order: first one for each role of an audience, then one for each severity. The
 * last takes everything, so that an alert of an unknown severity reaches the team. Only what some alert needs is there.
 */
export function planRoutes(system: System, environment: Environment): PlannedRoute[] {
  const alerts = system.runbooks.flatMap((runbook) => runbook.alerts);
  const audiences = RECEIVER_ROLES.map((role) => ({
    role,
    serves: alerts.filter((alert) => audienceOf(alert).includes(role)),
  })).filter(({ serves }) => serves.length > 0);
  const severities = SEVERITIES.filter((severity) => severity !== 'warning')
    .map((severity) => ({ severity, serves: alerts.filter((alert) => alert.severity === severity) }))
    .filter(({ serves }) => serves.length > 0);
  return [
    ...audiences.map(({ role, serves }) => audienceRoute(role, serves, environment)),
    ...severities.map(({ severity, serves }) => ({
      ...severityRoute(severity, serves, environment),
      matchers: [{ label: ALERT_LABELS.severity, is: '=' as const, value: severity }],
    })),
    severityRoute(
      'warning',
      alerts.filter(({ severity }) => severity === 'warning'),
      environment,
    ),
  ];
}

function audienceRoute(role: ReceiverRole, serves: readonly Alert[], environment: Environment): PlannedRoute {
  const to = { name: role, type: TYPE_OF_ROLE[role], roles: [role] };
  return {
    receiver: receiverOf(to, channelsOf(environment, to.roles)),
    matchers: [{ label: ALERT_LABELS.audience, is: '=~', value: `(.+,)?${role}(,.+)?` }],
    goOn: true,
    severity: undefined,
    detours: detours(to, serves, environment),
    serves,
  };
}

function severityRoute(severity: Severity, serves: readonly Alert[], environment: Environment): PlannedRoute {
  const to = { name: severity, type: TYPE_OF_SEVERITY[severity], roles: ROLES_OF_SEVERITY[severity] };
  return {
    receiver: receiverOf(to, channelsOf(environment, to.roles)),
    matchers: [],
    goOn: false,
    severity,
    detours: detours(to, serves, environment),
    serves,
  };
}

interface Destination {
  readonly name: string;
  readonly type: NoticeType;
  readonly roles: readonly ReceiverRole[];
}

/** One for each kind that the destination uses, and one for names that are of no known kind. */
function detours(to: Destination, serves: readonly Alert[], environment: Environment): Detour[] {
  if (!serves.some(({ labels = {} }) => ALERT_LABELS.avoidChannel in labels)) return [];
  const used = new Set(channelsOf(environment, to.roles).map(kindOf));
  return [
    ...CHANNEL_KINDS.filter((kind) => used.has(kind)).map((kind) => ({
      matchers: [avoids('=~', [kind])],
      receiver: receiverOf(
        { ...to, name: `${to.name}-without-${kind}` },
        channelsWithout(environment, to.roles, kind),
      ),
    })),
    {
      matchers: [{ label: ALERT_LABELS.avoidChannel, is: '=~', value: '.+' }, avoids('!~', CHANNEL_KINDS)],
      receiver: receiverOf({ ...to, name: `${to.name}-every-way` }, everyChannelOf(environment, to.roles)),
    },
  ];
}

function avoids(is: '=~' | '!~', kinds: readonly ChannelKind[]): Matcher {
  return { label: ALERT_LABELS.avoidChannel, is, value: channelNames(kinds) };
}

function receiverOf({ name, type }: Destination, channels: readonly Channel[]): PlannedReceiver {
  return { name, type, channels };
}
