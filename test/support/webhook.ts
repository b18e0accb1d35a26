import { request } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { outcomesOf } from '../../src/controller/intake/episodes.ts';
import type { AlertOutcome } from '../../src/controller/intake/outcome.ts';
import { intakeServer, type IntakeOptions } from '../../src/controller/intake/server.ts';
import { ALERTS_PATH } from '../../src/conventions/controller.ts';
import { NOW, sampleRunbook } from './remediation.ts';

export const TOKEN = 'secret';

/** An alert that the sample runbook answers. */
export function firing(patch: Readonly<Record<string, unknown>> = {}) {
  return {
    status: 'firing',
    labels: { alertname: 'ShopDown', runbook: 'shop-down', severity: 'critical', pod: 'shop-1' },
    startsAt: '2026-03-04T11:55:00Z',
    endsAt: '0001-01-01T00:00:00Z',
    fingerprint: '00112233aabbccdd',
    ...patch,
  };
}

export function notificationOf(...alerts: readonly unknown[]) {
  return { version: '4', truncatedAlerts: 0, status: 'firing', receiver: 'x', alerts };
}

const runbook = sampleRunbook({
  parameters: [{ id: 'pod', text: 'The pod.', pattern: '^[a-z0-9-]{1,63}$', label: 'pod' }],
});
export const INTAKE_CONTEXT = {
  cluster: 'prod-1',
  runbook: (name: string) => (name === 'shop-down' ? runbook : undefined),
};

export interface Webhook {
  readonly server: Server;
  readonly port: number;
  readonly stored: AlertOutcome[];
  readonly post: (
    body: string | Buffer,
    options?: { readonly token?: string; readonly end?: boolean },
  ) => Promise<{ readonly status: number | undefined; readonly text: string }>;
}

/** The webhook on a port of its own, which stores into a list. */
export async function webhook(patch: Partial<IntakeOptions> = {}): Promise<Webhook> {
  const stored: AlertOutcome[] = [];
  const server = intakeServer({
    clock: { now: () => NOW },
    tokens: () => [TOKEN],
    outcomes: (received) => outcomesOf(received, INTAKE_CONTEXT),
    persist: (found) => {
      stored.push(...found);
      return Promise.resolve();
    },
    ...patch,
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    ...{ server, port, stored },
    post: (body, { token = TOKEN, end = true } = {}) =>
      new Promise((resolve, reject) => {
        const headers = { authorization: `Bearer ${token}` };
        const sent = request(
          { port, host: '127.0.0.1', path: ALERTS_PATH, method: 'POST', headers },
          (response) => {
            let text = '';
            response.on('data', (chunk: Buffer) => (text += chunk.toString()));
            response.on('end', () => {
              resolve({ status: response.statusCode, text });
              sent.destroy();
            });
          },
        );
        sent.on('error', reject);
        if (end) sent.end(body);
        else sent.write(body);
      }),
  };
}
