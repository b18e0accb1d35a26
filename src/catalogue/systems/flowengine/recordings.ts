import type { Recording } from '../../model/alert.ts';
import { FLOW_TYPES } from './metrics.ts';
import { modelApiRecordings } from './recordings-model-api.ts';

export { SERVER_ERROR_RATIO } from './recordings-model-api.ts';

export const FAILURE_RATIO = 'flowengine:flow_failures:ratio1h';
export const FAILURE_RATIO_BY_TYPE = 'flowengine:flow_failures_by_type:ratio1h';
export const QUOTA_USED = 'flowengine:model_quota_used:ratio1d';

export const flowEngineRecordings: readonly Recording[] = [
  {
    record: FAILURE_RATIO,
    covers: ['FE-A1'],
    text: 'Share of the flows of the last hour that failed.',
    expr: `sum(increase(flowengine_flow_failures_total[1h]))
/
(sum(increase(flowengine_flow_executions_total[1h])) > 0)`,
    examples: [
      {
        text: 'adds up flow types and classes before it divides',
        series: {
          'flowengine_flow_executions_total{flow_type="plan"}': '0+6x90',
          'flowengine_flow_executions_total{flow_type="docs"}': '0+4x90',
          'flowengine_flow_failures_total{flow_type="plan",error_class="timeout"}': '0+1x90',
          'flowengine_flow_failures_total{flow_type="docs",error_class="validation"}': '0+1x90',
        },
        at: '80m',
        samples: [{ value: 0.2 }],
      },
      {
        text: 'says nothing when no flow ended in the hour',
        series: {
          'flowengine_flow_executions_total{flow_type="plan"}': '7x90',
          'flowengine_flow_failures_total{flow_type="plan",error_class="timeout"}': '0x90',
        },
        at: '80m',
        samples: [],
      },
      {
        text: 'is 1 when the only flow of the hour failed',
        series: {
          'flowengine_flow_executions_total{flow_type="plan"}': '0x30 1x90',
          'flowengine_flow_failures_total{flow_type="plan",error_class="timeout"}': '0x30 1x90',
        },
        at: '80m',
        samples: [{ value: 1 }],
      },
    ],
  },
  {
    record: FAILURE_RATIO_BY_TYPE,
    covers: ['FE-G2'],
    text: 'The same share for each of the four flow types.',
    expr: `sum by (flow_type) (increase(flowengine_flow_failures_total[1h]))
/
(sum by (flow_type) (increase(flowengine_flow_executions_total{flow_type=~"${FLOW_TYPES}"}[1h])) > 0)`,
    examples: [
      {
        text: 'keeps the flow types apart, and leaves out what is none of the four',
        series: {
          'flowengine_flow_executions_total{flow_type="plan"}': '0+10x90',
          'flowengine_flow_executions_total{flow_type="review"}': '0+10x90',
          'flowengine_flow_executions_total{flow_type="other"}': '0+10x90',
          'flowengine_flow_failures_total{flow_type="plan",error_class="timeout"}': '0+1x90',
          'flowengine_flow_failures_total{flow_type="plan",error_class="validation"}': '0+1x90',
          'flowengine_flow_failures_total{flow_type="review",error_class="timeout"}': '0x90',
          'flowengine_flow_failures_total{flow_type="other",error_class="timeout"}': '0+5x90',
        },
        at: '80m',
        samples: [
          { labels: { flow_type: 'plan' }, value: 0.2 },
          { labels: { flow_type: 'review' }, value: 0 },
        ],
      },
      {
        text: 'adds what several exporters count, and leaves out a type of which none ended',
        series: {
          'flowengine_flow_executions_total{flow_type="plan",pod="a"}': '0x30 1x90',
          'flowengine_flow_executions_total{flow_type="plan",pod="b"}': '0x40 1x90',
          'flowengine_flow_executions_total{flow_type="review"}': '0x30 1x90',
          'flowengine_flow_executions_total{flow_type="docs"}': '7x120',
          'flowengine_flow_failures_total{flow_type="plan",error_class="timeout",pod="a"}': '0x30 1x90',
          'flowengine_flow_failures_total{flow_type="review",error_class="timeout"}': '0x30 1x90',
          'flowengine_flow_failures_total{flow_type="docs",error_class="timeout"}': '3x120',
        },
        at: '80m',
        samples: [
          { labels: { flow_type: 'plan' }, value: 0.5 },
          { labels: { flow_type: 'review' }, value: 1 },
        ],
      },
    ],
  },
  {
    record: QUOTA_USED,
    covers: ['FE-D4'],
    text: "Share of a provider's daily quota that the last 24 hours used.",
    expr: `sum by (provider) (increase(flowengine_model_tokens_total[1d]))
/
(max by (provider) (flowengine_model_quota_total) > 0)`,
    differs:
      'The document asks an address of the vendor that does not exist. Tokens are a counter and the quota is per ' +
      'day, so the share is what a sliding day added to the counter. It is never below what the vendor counts ' +
      'since its midnight, and comes down later.',
    examples: [
      {
        text: 'compares what a day added with the quota, provider by provider',
        series: {
          'flowengine_model_tokens_total{provider="anthropic",pod="a"}': '5000000+300x1500',
          'flowengine_model_tokens_total{provider="anthropic",pod="b"}': '0+300x1500',
          'flowengine_model_tokens_total{provider="openai",pod="a"}': '0+100x1500',
          'flowengine_model_quota_total{provider="anthropic"}': '1440000x1500',
          'flowengine_model_quota_total{provider="openai"}': '1440000x1500',
        },
        at: '1445m',
        samples: [
          { labels: { provider: 'anthropic' }, value: 0.6 },
          { labels: { provider: 'openai' }, value: 0.1 },
        ],
      },
      {
        text: 'takes the largest quota that is reported, and knows no share of a quota of nothing',
        series: {
          'flowengine_model_tokens_total{provider="anthropic"}': '5000000+600x1500',
          'flowengine_model_tokens_total{provider="local"}': '0+100x1500',
          'flowengine_model_quota_total{provider="anthropic",pod="a"}': '1440000x1500',
          'flowengine_model_quota_total{provider="anthropic",pod="b"}': '720000x1500',
          'flowengine_model_quota_total{provider="local"}': '0x1500',
        },
        at: '1445m',
        samples: [{ labels: { provider: 'anthropic' }, value: 0.6 }],
      },
    ],
  },
  ...modelApiRecordings,
];
