import type { Alert } from '../../../model/alert.ts';
import type { FlowEngineOptions } from '../../../systems/flowengine/options.ts';
import { QUOTA_USED, SERVER_ERROR_RATIO } from '../../../systems/flowengine/recordings.ts';
import { ALERT_LABELS } from '../../../../conventions/labels.ts';

const TOKENS = 'flowengine_model_tokens_total{provider="anthropic"}';
const QUOTA = 'flowengine_model_quota_total{provider="anthropic"}';

function used(provider: string, share: string): string {
  return (
    `${provider} has used ${share} of what it grants per day. Ask it for a higher limit; flows fail with 429 when ` +
    'nothing is left.'
  );
}

function quotaFiring(share: string) {
  return { labels: { provider: 'anthropic' }, description: used('anthropic', share) };
}

export function quotaCriticallyLow({ quotaCritical }: FlowEngineOptions): Alert {
  return {
    name: 'FlowEngineQuotaCriticallyLow',
    covers: ['FE-E1', 'FE-G1', 'FE-D4'],
    severity: 'page',
    for: '5m',
    expr: `${QUOTA_USED} >= ${quotaCritical}`,
    summary: 'The quota of a model provider is nearly used up',
    description: used('{{ $labels.provider }}', '{{ $value | humanizePercentage }}'),
    differs:
      'The document says "critically low" without a figure. 95 % of the daily quota is the default; it is an option.',
    examples: {
      fires: {
        text: 'fires at 96 % of the daily quota',
        series: { [TOKENS]: '0+960x1500', [QUOTA]: '1440000x1500' },
        expect: [{ at: '1460m', firing: [quotaFiring('96%')] }],
      },
      silent: {
        text: 'is silent at 94.9 %',
        series: { [TOKENS]: '0+949x1500', [QUOTA]: '1440000x1500' },
        expect: [{ at: '1500m', firing: [] }],
      },
      resolves: {
        text: 'resolves when the vendor raises the limit',
        series: { [TOKENS]: '0+960x1600', [QUOTA]: '1440000x1500 2880000x100' },
        expect: [
          { at: '1480m', firing: [quotaFiring('96%')] },
          { at: '1510m', firing: [] },
        ],
      },
      absent: {
        text: 'is silent while the quota is unknown',
        series: { [TOKENS]: '0+960x1500' },
        expect: [{ at: '1460m', firing: [] }],
      },
      more: [
        {
          text: 'waits five minutes',
          series: { [TOKENS]: '0x100 950000x100', [QUOTA]: '1000000x200' },
          expect: [
            { at: '105m', firing: [] },
            { at: '107m', firing: [quotaFiring('95%')] },
          ],
        },
        {
          text: 'tells the providers apart',
          series: {
            [TOKENS]: '0+960x1500',
            [QUOTA]: '1440000x1500',
            'flowengine_model_tokens_total{provider="openai"}': '0+960x1500',
            'flowengine_model_quota_total{provider="openai"}': '2000000x1500',
          },
          expect: [{ at: '1460m', firing: [quotaFiring('96%')] }],
        },
      ],
    },
  };
}

const REQUESTS = 'flowengine_model_api_requests_total{provider="anthropic"}';
const ERRORS = 'flowengine_model_api_errors_total{provider="anthropic",error_type="5xx"}';

function outage(provider: string, share: string): string {
  return `${share} of the requests to ${provider} have ended in a server error, for more than 30 minutes.`;
}

function outageFiring(share: string) {
  return { labels: { provider: 'anthropic' }, description: outage('anthropic', share) };
}

/** Its severity pages on-call; the label `audience` names the roles that routes reach beyond that (S1:97). */
export function modelApiOutage(options: FlowEngineOptions): Alert {
  return {
    name: 'FlowEngineModelApiOutage',
    covers: ['FE-E2', 'FE-E3', 'FE-G1', 'FE-C4'],
    severity: 'critical',
    for: '30m',
    expr: `${SERVER_ERROR_RATIO} > ${options.outage}`,
    labels: { [ALERT_LABELS.audience]: 'tech-lead,stakeholders' },
    summary: 'A model provider has been failing for more than 30 minutes',
    description: outage('{{ $labels.provider }}', '{{ $value | humanizePercentage }}'),
    differs:
      'The document has 30 minutes and no measure. A provider counts as out while more than half of the requests ' +
      'to it end in a server error; the share is an option.',
    examples: {
      fires: {
        text: 'fires after 30 minutes of 51 % server errors, and not before',
        series: { [REQUESTS]: '0+100x50', [ERRORS]: '0+51x50' },
        expect: [
          { at: '30m', firing: [] },
          { at: '31m', firing: [outageFiring('51%')] },
        ],
      },
      silent: {
        text: 'is silent at 49 %',
        series: { [REQUESTS]: '0+100x60', [ERRORS]: '0+49x60' },
        expect: [{ at: '60m', firing: [] }],
      },
      resolves: {
        text: 'resolves when the provider answers again',
        series: { [REQUESTS]: '0+100x80', [ERRORS]: '0+100x50 5000x30' },
        expect: [
          { at: '50m', firing: [outageFiring('100%')] },
          { at: '60m', firing: [] },
        ],
      },
      absent: {
        text: 'is silent when nobody counts the requests',
        series: { [ERRORS]: '0+100x60' },
        expect: [{ at: '60m', firing: [] }],
      },
      more: [
        {
          text: 'fires too when there is one request in ten minutes',
          series: {
            [REQUESTS]: '0x4 1x9 2x9 3x9 4x9 5x9 6x9',
            [ERRORS]: '0x4 1x9 2x9 3x9 4x9 5x9 6x9',
          },
          expect: [{ at: '50m', firing: [outageFiring('100%')] }],
        },
        {
          text: 'is silent at 50 %, the threshold itself',
          series: { [REQUESTS]: '0+10x60', [ERRORS]: '0+5x60' },
          expect: [{ at: '60m', firing: [] }],
        },
        {
          text: 'starts over when the provider recovered in between',
          series: { [REQUESTS]: '0+100x60', [ERRORS]: '0+100x20 2000x15 2000+100x25' },
          expect: [
            { at: '45m', firing: [] },
            { at: '60m', firing: [] },
          ],
        },
        {
          text: 'is silent about rate limits',
          series: {
            [REQUESTS]: '0+100x60',
            'flowengine_model_api_errors_total{provider="anthropic",error_type="rate_limit"}': '0+90x60',
          },
          expect: [{ at: '60m', firing: [] }],
        },
      ],
    },
  };
}
