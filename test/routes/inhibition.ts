import { equal } from 'node:assert/strict';
import { eventually, type StoredAlert } from './alertmanager.ts';
import { labelsOf, told, type Delivery } from './delivery.ts';
import type { Labels, SentAlert } from './alerts.ts';

const FAILURES = 'ArcoFlowHighTaskFailureRate';
const SUPPRESSED = 'alertmanager_notifications_suppressed_total';

/** The milder alerts are quiet while the critical one of the same tenant fires, and only that long. */
export async function checkInhibition(
  { alertmanager, recorder }: Delivery,
  sent: readonly SentAlert[],
): Promise<void> {
  const tenant = (severity: string, name: string): Labels => ({
    ...labelsOf(sent, FAILURES, severity),
    tenant: name,
  });
  const critical = tenant('critical', 'acme');
  const warning = tenant('warning', 'acme');
  const page = tenant('page', 'acme');
  const otherTenant = tenant('warning', 'zeta');
  const otherAlert = labelsOf(sent, 'ArcoFlowRetryStorm', 'warning');

  await alertmanager.post([{ labels: critical }]);
  await eventually('the critical alert is notified', () =>
    told(recorder, 'arco/arco/critical', critical).includes('firing') ? true : undefined,
  );
  await alertmanager.post([{ labels: warning }, { labels: page }]);
  await eventually('both are held back by the critical one', async () =>
    heldBack(await alertmanager.alerts()) === 2 ? true : undefined,
  );
  // Their time to be sent has come and they were dropped: nothing is left that could still send them.
  await eventually('Alertmanager counts what it did not send', async () =>
    (await alertmanager.counter(SUPPRESSED, 'reason="inhibition"')) >= 2 ? true : undefined,
  );
  await alertmanager.post([{ labels: otherAlert }, { labels: otherTenant }]);
  await eventually('another alert and another tenant are notified', () =>
    told(recorder, 'arco/arco/warning', otherAlert).length > 0 &&
    told(recorder, 'arco/arco/warning', otherTenant).length > 0
      ? true
      : undefined,
  );
  equal(
    toldOfTenant(recorder.requests, 'acme', 'warning'),
    0,
    'the warning was sent while it should be quiet',
  );
  equal(told(recorder, 'arco/arco/page', page).length, 0, 'the page was sent while it should be quiet');

  await alertmanager.post([{ labels: critical, resolved: true }]);
  await eventually('the warning and the page are notified once the critical alert is over', () =>
    toldOfTenant(recorder.requests, 'acme', 'warning') > 0 &&
    told(recorder, 'arco/arco/page', page).length > 0
      ? true
      : undefined,
  );
}

function heldBack(alerts: readonly StoredAlert[]): number {
  return alerts.filter(({ status }) => status.state === 'suppressed' && status.inhibitedBy.length > 0).length;
}

/** Of one tenant's alert in the team's receiver: warnings of all tenants come as one group. */
function toldOfTenant(requests: Delivery['recorder']['requests'], tenant: string, severity: string): number {
  return requests.filter(
    ({ path, body }) =>
      path === `/arco/arco/${severity}` &&
      body.includes(`"alertname":"${FAILURES}"`) &&
      body.includes(`"tenant":"${tenant}"`),
  ).length;
}
