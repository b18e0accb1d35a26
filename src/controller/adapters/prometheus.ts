import { z } from 'zod';
import type { PrometheusReader } from '../evidence/collector.ts';
import { TerminalError } from '../kubernetes/errors.ts';
import { readJson } from './http-json.ts';

const value = z.tuple([z.number(), z.string()]);
const answer = z.object({
  data: z.discriminatedUnion('resultType', [
    z.object({
      resultType: z.literal('vector'),
      result: z.array(z.object({ metric: z.record(z.string(), z.string()), value })),
    }),
    z.object({ resultType: z.literal('scalar'), result: value }),
  ]),
});

/** Prometheus at an address; without one every query fails with the reason, and its evidence is unknown. */
export function prometheusAt(url: string | undefined): PrometheusReader {
  return {
    query: async (expr, at) => {
      const request = 'GET /api/v1/query';
      if (url === undefined) throw new TerminalError('no Prometheus is configured', { status: 0, request });
      const time = String(at.getTime() / 1000);
      const parsed = answer.safeParse(
        await readJson(url, '/api/v1/query', [
          ['query', expr],
          ['time', time],
        ]),
      );
      if (!parsed.success) throw new TerminalError('not the answer to a query', { status: 200, request });
      const { data } = parsed.data;
      if (data.resultType === 'scalar') return [{ labels: {}, value: numberOf(data.result[1]) }];
      return data.result.map(({ metric, value: [, text] }) => ({ labels: metric, value: numberOf(text) }));
    },
  };
}

/** Prometheus writes infinities as `+Inf`. */
function numberOf(text: string): number {
  return Number(text.replace(/^([+-]?)Inf$/, '$1Infinity'));
}
