import { deepEqual, equal, ok } from 'node:assert/strict';
import { z } from 'zod';
import { ALERT_ANNOTATIONS } from '../../src/conventions/labels.ts';
import { eventually } from './alertmanager.ts';
import type { SentAlert } from './alerts.ts';
import { labelsOf, type Delivery } from './delivery.ts';
import type { Recorder } from './recorder.ts';

/** Where PagerDuty's events go; everything else of a recorder is Slack's or the controller's. */
export const PAGERDUTY_PATH = '/pagerduty';

const slackBody = z.object({
  channel: z.string(),
  attachments: z.array(z.object({ title: z.string(), text: z.string() })).min(1),
});
const pagerdutyBody = z.object({
  routing_key: z.string(),
  event_action: z.string(),
  payload: z.object({
    summary: z.string(),
    severity: z.string(),
    custom_details: z.record(z.string(), z.unknown()),
  }),
});

function slackMessages({ requests }: Recorder) {
  return requests
    .filter(({ path }) => path.includes('slack'))
    .map(({ body }) => slackBody.parse(JSON.parse(body)));
}

function pagerdutyEvents({ requests }: Recorder) {
  return requests
    .filter(({ path }) => path.startsWith(PAGERDUTY_PATH))
    .map(({ body }) => pagerdutyBody.parse(JSON.parse(body)));
}

/** An urgent message leaves at once; this allows for a slow machine, and is far below any other waiting time. */
const AT_ONCE_MS = 10_000;

/** While Slack fails, on-call hears of it by pager; while the pager fails, by Slack. With the real waiting times. */
export async function checkFailingChannel(
  { alertmanager, recorder }: Delivery,
  sent: readonly SentAlert[],
): Promise<void> {
  const lost = (channel: string) => {
    const title = `AgentPipelineNotificationFailures{avoid_channel="${channel}"}`;
    return labelsOf(sent, title, 'critical');
  };
  const start = Date.now();
  await alertmanager.post([{ labels: lost('slack-critical') }]);
  await eventually('the pager is told', () => (pagerdutyEvents(recorder).length > 0 ? true : undefined));
  ok(Date.now() - start < AT_ONCE_MS, `the first message took ${Date.now() - start} ms`);
  equal(slackMessages(recorder).length, 0, 'Slack was used to say that Slack fails');

  const before = pagerdutyEvents(recorder).length;
  await alertmanager.post([{ labels: lost('pagerduty-critical') }]);
  await eventually('both Slack channels are told', () =>
    slackMessages(recorder).length >= 2 ? true : undefined,
  );
  deepEqual(
    slackMessages(recorder)
      .map(({ channel }) => channel)
      .sort(),
    ['#incidents', '#on-call'],
  );
  equal(pagerdutyEvents(recorder).length, before, 'the pager was used to say that the pager fails');
}

/** What must not be in a message: an unrendered variable, or what Go prints for a missing one. */
const GAPS = /\{\{|\}\}|<no value>|<nil>|%!/;

/** Every alert, as a message of each channel that it is sent to: whole sentences and a link. */
export async function checkMessages(
  { alertmanager, recorder }: Delivery,
  sent: readonly SentAlert[],
): Promise<void> {
  const plain = sent.filter(({ title, alert }) => title === alert.name);
  await alertmanager.post(plain.map(({ variants: [labels = {}], annotations }) => ({ labels, annotations })));
  // The milder ones of the same name are held back by the critical one.
  const criticals = new Set(
    plain.filter(({ alert }) => alert.severity === 'critical').map(({ alert }) => alert.name),
  );
  const expected = plain.filter(
    ({ alert }) => !['warning', 'page'].includes(alert.severity) || !criticals.has(alert.name),
  );
  for (const { alert, annotations } of expected) {
    const text = await eventually(`a message about ${alert.name} (${alert.severity})`, () =>
      textsOf(recorder).find(
        (candidate) => candidate.includes(alert.name) && mentions(candidate, annotations),
      ),
    );
    ok(text.includes(annotations[ALERT_ANNOTATIONS.runbookUrl] ?? ''), `no link in: ${text}`);
  }
  for (const text of textsOf(recorder)) ok(!GAPS.test(text), `a gap in the message: ${text}`);
  ok(pagerdutyEvents(recorder).length > 0, 'nothing was sent to the pager');
}

function mentions(text: string, annotations: SentAlert['annotations']): boolean {
  return text.includes(annotations[ALERT_ANNOTATIONS.description] ?? '');
}

function textsOf(recorder: Recorder): string[] {
  return [
    ...slackMessages(recorder).flatMap(({ attachments }) =>
      attachments.map(({ title, text }) => `${title}\n${text}`),
    ),
    ...pagerdutyEvents(recorder).map(
      ({ payload }) => `${payload.summary}\n${Object.values(payload.custom_details).map(String).join('\n')}`,
    ),
  ];
}
