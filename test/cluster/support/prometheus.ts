import { createServer } from 'node:http';
import { z } from 'zod';

/** What a query yields: one value without labels, several series, or nothing. */
export type Figure = number | readonly { readonly labels: Labels; readonly value: number }[] | 'no series';
type Labels = Readonly<Record<string, string>>;

export interface StandInPrometheus {
  readonly url: string;
  /** Sets what an expression yields from now on; one that was never set yields no series. */
  readonly says: (expr: string, figure: Figure) => void;
  /** Every expression that was asked for. */
  readonly asked: () => ReadonlySet<string>;
  readonly stop: () => Promise<void>;
}

const body = z.object({ query: z.string() });

/**
 * Answers instant queries as Prometheus' API does, with what a test chose for each expression. That the expressions mean
 * what they should is tested by Prometheus' own `promtool`.
 */
export async function standInPrometheus(): Promise<StandInPrometheus> {
  const figures = new Map<string, Figure>();
  const asked = new Set<string>();
  const server = createServer((request, response) => {
    let text = '';
    request.setEncoding('utf8').on('data', (part: string) => (text += part));
    request.on('end', () => {
      const { query } = body.parse(Object.fromEntries(new URLSearchParams(text)));
      asked.add(query);
      const data = { resultType: 'vector', result: seriesOf(figures.get(query) ?? 'no series') };
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ status: 'success', data }));
    });
  });
  const port = await new Promise<number>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(address === null || typeof address === 'string' ? 0 : address.port);
    });
  });
  // The run ends without asking whether a controller still has a connection.
  server.unref();
  return {
    url: `http://127.0.0.1:${port}`,
    says: (expr, figure) => void figures.set(expr, figure),
    asked: () => asked,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function seriesOf(figure: Figure): readonly object[] {
  if (figure === 'no series') return [];
  const series = typeof figure === 'number' ? [{ labels: {}, value: figure }] : figure;
  const at = Date.now() / 1000;
  return series.map(({ labels, value }) => ({ metric: labels, value: [at, String(value)] }));
}
