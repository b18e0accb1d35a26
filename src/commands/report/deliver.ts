import type { Connection } from '../../controller/adapters/kubernetes/connection.ts';
import { exchange, type Received } from '../../controller/adapters/kubernetes/exchange.ts';
import { visible } from '../../diagnostics/escape.ts';
import type { OperatorIo } from '../operator/io.ts';

/** What became of a report: taken, or why not. */
export type Delivery =
  { readonly taken: string } | { readonly refused: string } | { readonly unanswered: string };

export interface DeliveryOptions {
  readonly connection: Connection;
  readonly token: string;
  /** Seconds after which it is given up. */
  readonly patience: number;
  readonly signal: AbortSignal;
}

const ANSWER_MS = 10_000;
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 30_000;
const PATIENCE_MS = 2000;
const UNAVAILABLE = 503;

/** Hands a report to the controller, again and again while it cannot store anything. */
export async function deliver(
  report: object,
  { connection, token, patience, signal }: DeliveryOptions,
  io: Pick<OperatorIo, 'now' | 'wait' | 'watched' | 'stderr'>,
): Promise<Delivery> {
  const authorized: Connection = {
    ...connection,
    options: async () => ({ ...(await connection.options()), headers: { authorization: `Bearer ${token}` } }),
  };
  const message = { method: 'POST', path: '', body: report, accept: 'text/plain' } as const;
  const began = io.now().getTime();
  let wait = FIRST_WAIT_MS;
  for (;;) {
    const answer = await exchange(authorized, message, { signal, timeoutMs: ANSWER_MS }).catch(
      (error: unknown) => (error instanceof Error ? error : new Error(String(error))),
    );
    const outcome = outcomeOf(answer);
    if (!('unanswered' in outcome)) return outcome;
    const passed = io.now().getTime() - began;
    if (passed + wait > patience * 1000) return outcome;
    if (io.watched && passed >= PATIENCE_MS) io.stderr(`${outcome.unanswered}; it is tried again\n`);
    await io.wait(Math.max(wait, asked(answer)));
    wait = Math.min(2 * wait, LONGEST_WAIT_MS);
  }
}

function outcomeOf(answer: Received | Error): Delivery {
  if (answer instanceof Error) return { unanswered: answer.message };
  const text = visible(answer.text.trim()).slice(0, 500);
  if (answer.status === UNAVAILABLE) return { unanswered: `the controller cannot store it now (${text})` };
  if (answer.status !== 200) return { refused: `HTTP ${answer.status}: ${text}` };
  return text.startsWith('opened 1,') ? { taken: text } : { refused: text };
}

/** Milliseconds for which the controller asked to be left alone. */
function asked(answer: Received | Error): number {
  if (answer instanceof Error) return 0;
  const seconds = Number(answer.headers['retry-after']);
  return Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds * 1000, LONGEST_WAIT_MS) : 0;
}
