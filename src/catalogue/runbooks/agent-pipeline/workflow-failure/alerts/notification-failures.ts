import type { Alert, Firing, Series } from '../../../../model/alert.ts';
import type { MetricFamily } from '../../../../systems/agent-pipeline/names.ts';
import { RECORDED } from '../../../../systems/agent-pipeline/recordings.ts';
import { ALERT_LABELS } from '../../../../../conventions/labels.ts';

export const NOTIFICATION_FAILURES = 'AgentPipelineNotificationFailures';

const SENT = 'stanchion_notifications_total{channel="slack-critical"}';

/** A channel does not take messages. Its label `avoid_channel` keeps the alert from going the same way. */
export function notificationFailures([metric]: MetricFamily): Alert {
  const lost = `${metric}{channel="slack-critical"}`;
  const share = (each: number): Series => ({ [lost]: `0+${each}x40`, [SENT]: '0+100x40' });
  return {
    name: NOTIFICATION_FAILURES,
    covers: ['T20-A4'],
    severity: 'critical',
    for: '5m',
    expr: `${RECORDED.notificationFailureRate} > 0.1`,
    summary: 'Messages to {{ $labels.channel }} are lost',
    description:
      '{{ $value | humanizePercentage }} of the messages to {{ $labels.channel }} were not taken in the last 15 ' +
      'minutes, retries included. This alert goes by another channel.',
    labels: { [ALERT_LABELS.avoidChannel]: '{{ $labels.channel }}' },
    differs:
      'The document names the event and no expression. The 0.1 of the longer task is read as a share: as messages a ' +
      'second a rate limited sender would never reach it.',
    examples: {
      fires: {
        text: 'fires at 11 %, and names the channel to avoid',
        series: share(11),
        expect: [{ at: '20m', firing: [lostTo('slack-critical', '11%')] }],
      },
      silent: { text: 'is silent at 9.5 %', series: share(9.5), expect: [{ at: '30m', firing: [] }] },
      resolves: {
        text: 'resolves when the channel takes messages again',
        series: { [lost]: '0+50x20 1000x40', [SENT]: '0+100x60' },
        expect: [
          { at: '15m', firing: [lostTo('slack-critical', '50%')] },
          { at: '40m', firing: [] },
        ],
      },
      absent: {
        text: 'fires when only lost messages are counted, and is silent without any series',
        series: { [lost]: '0+1x15 15x40' },
        expect: [
          { at: '12m', firing: [lostTo('slack-critical', '100%')] },
          { at: '50m', firing: [] },
        ],
      },
      more: [
        {
          text: 'fires for the channel that fails and not for the one that works',
          series: {
            ...share(100),
            [`${metric}{channel="pagerduty-critical"}`]: '0x40',
            'stanchion_notifications_total{channel="pagerduty-critical"}': '0+100x40',
          },
          expect: [{ at: '20m', firing: [lostTo('slack-critical', '100%')] }],
        },
        {
          text: 'is silent at 10 %, the threshold itself',
          series: { [lost]: '0+1x40', [SENT]: '0+10x40' },
          expect: [{ at: '30m', firing: [] }],
        },
        {
          text: 'fires when the only message is lost',
          series: { [lost]: '0x5 1x20', [SENT]: '0x5 1x20' },
          expect: [{ at: '14m', firing: [lostTo('slack-critical', '100%')] }],
        },
        {
          text: 'is silent for less than five minutes of losses',
          series: { [lost]: '0x10 1x20', [SENT]: '0x10 1x20' },
          expect: [{ at: '15m', firing: [] }],
        },
      ],
    },
  };
}

function lostTo(channel: string, share: string): Firing {
  return {
    labels: { channel, avoid_channel: channel },
    summary: `Messages to ${channel} are lost`,
    description:
      `${share} of the messages to ${channel} were not taken in the last 15 ` +
      'minutes, retries included. This alert goes by another channel.',
  };
}
