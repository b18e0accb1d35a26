import type { Recording } from '../../model/alert.ts';
import { SERVER_ERRORS } from './metrics.ts';

export const SERVER_ERROR_RATIO = 'flowengine:model_api_server_errors:ratio';

const REQUESTS = {
  '5m': 'flowengine:model_api_requests:rate5m',
  '30m': 'flowengine:model_api_requests:rate30m',
};

function serverErrorRatio(window: keyof typeof REQUESTS): string {
  const requests = REQUESTS[window];
  return `(
  (
    sum by (provider) (rate(flowengine_model_api_errors_total{error_type=~"${SERVER_ERRORS}"}[${window}]))
    or
    0 * ${requests}
  )
  /
  (${requests} > 0)
)`;
}

/** Ten requests a minute for an hour, all of which failed, and then five minutes of rest. */
const BUSY_BEFORE = '0+10x60 600x5';

/** Requests a second, each way of looking back once, since a quotient needs them in two places. */
function requestRate(
  window: keyof typeof REQUESTS,
  half: { readonly series: string; readonly at: string; readonly is: number; readonly text: string },
): Recording {
  return {
    record: REQUESTS[window],
    text: `Requests a second to each provider, over ${window.replace('m', ' minutes')}.`,
    expr: `sum by (provider) (rate(flowengine_model_api_requests_total[${window}]))`,
    examples: [
      {
        text: `adds pods, and is about half as much ${half.text}`,
        series: {
          'flowengine_model_api_requests_total{provider="anthropic",pod="a"}': half.series,
          'flowengine_model_api_requests_total{provider="anthropic",pod="b"}': half.series,
          'flowengine_model_api_requests_total{provider="google",pod="a"}': half.series,
        },
        at: half.at,
        samples: [
          { labels: { provider: 'anthropic' }, value: 2 * half.is },
          { labels: { provider: 'google' }, value: half.is },
        ],
      },
    ],
  };
}

/** How a model provider answers. */
export const modelApiRecordings: readonly Recording[] = [
  requestRate('5m', {
    series: '0+6x20 120x10',
    at: '22m',
    is: 0.05,
    text: 'two and a half minutes after the last',
  }),
  requestRate('30m', {
    series: '0+87x100 8700x60',
    at: '115m',
    is: 0.7,
    text: 'a quarter of an hour after the last',
  }),
  {
    record: SERVER_ERROR_RATIO,
    covers: ['FE-C4', 'FE-K4'],
    text:
      'Share of the requests to a provider that ended in a server error, over 5 minutes, or over 30 where nothing ' +
      'was asked in 5.',
    expr: `${serverErrorRatio('5m')}
or
${serverErrorRatio('30m')}`,
    examples: [
      {
        text: 'counts 500, 502, 503 and 529, and neither rate limits nor bad requests',
        series: {
          'flowengine_model_api_requests_total{provider="anthropic"}': '0+100x20',
          'flowengine_model_api_errors_total{provider="anthropic",error_type="500"}': '0+10x20',
          'flowengine_model_api_errors_total{provider="anthropic",error_type="502"}': '0+10x20',
          'flowengine_model_api_errors_total{provider="anthropic",error_type="503"}': '0+10x20',
          'flowengine_model_api_errors_total{provider="anthropic",error_type="529"}': '0+10x20',
          'flowengine_model_api_errors_total{provider="anthropic",error_type="rate_limit"}': '0+10x20',
          'flowengine_model_api_errors_total{provider="anthropic",error_type="400"}': '0+10x20',
          'flowengine_model_api_requests_total{provider="google"}': '0+100x20',
        },
        at: '15m',
        samples: [
          { labels: { provider: 'anthropic' }, value: 0.4 },
          { labels: { provider: 'google' }, value: 0 },
        ],
      },
      {
        text: 'keeps the last half hour when nothing is asked any more',
        series: {
          'flowengine_model_api_requests_total{provider="anthropic"}': '0+10x10 100x20',
          'flowengine_model_api_errors_total{provider="anthropic",error_type="5xx"}': '0+10x10 100x20',
        },
        at: '25m',
        samples: [{ labels: { provider: 'anthropic' }, value: 1 }],
      },
      {
        text: 'adds what several pods see, and goes by five minutes of both as long as anything is asked in them',
        series: {
          'flowengine_model_api_requests_total{provider="anthropic",pod="a"}': `${BUSY_BEFORE} 600+5x20`,
          'flowengine_model_api_requests_total{provider="anthropic",pod="b"}': `${BUSY_BEFORE} 600+3x20`,
          'flowengine_model_api_errors_total{provider="anthropic",error_type="5xx",pod="a"}': `${BUSY_BEFORE} 600+1x20`,
          'flowengine_model_api_errors_total{provider="anthropic",error_type="5xx",pod="b"}': `${BUSY_BEFORE} 600+1x20`,
        },
        at: '70m',
        samples: [{ labels: { provider: 'anthropic' }, value: 0.25 }],
      },
      {
        text: 'is 0 as soon as nobody counts errors for five minutes',
        series: {
          'flowengine_model_api_requests_total{provider="anthropic"}': '0+10x90',
          'flowengine_model_api_errors_total{provider="anthropic",error_type="5xx"}': '0+10x60 _x30',
        },
        at: '71m',
        samples: [{ labels: { provider: 'anthropic' }, value: 0 }],
      },
      {
        text: 'adds pods over half an hour too, without rate limits, with 0 for no errors, and nothing for no requests',
        series: {
          'flowengine_model_api_requests_total{provider="anthropic",pod="a"}': '600x60 600+5x10 650x30',
          'flowengine_model_api_requests_total{provider="anthropic",pod="b"}': '600x60 600+3x10 630x30',
          'flowengine_model_api_errors_total{provider="anthropic",error_type="5xx",pod="a"}':
            '600x60 600+1x10 610x30',
          'flowengine_model_api_errors_total{provider="anthropic",error_type="5xx",pod="b"}':
            '600x60 600+1x10 610x30',
          'flowengine_model_api_errors_total{provider="anthropic",error_type="rate_limit"}':
            '600x60 600+2x10 620x30',
          'flowengine_model_api_requests_total{provider="google"}': '600x60 600+5x10 650x30',
          'flowengine_model_api_requests_total{provider="mistral"}': '600x110',
          'flowengine_model_api_errors_total{provider="mistral",error_type="5xx"}': '5x110',
        },
        at: '85m',
        samples: [
          { labels: { provider: 'anthropic' }, value: 0.25 },
          { labels: { provider: 'google' }, value: 0 },
        ],
      },
    ],
  },
];
