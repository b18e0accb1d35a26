import type { Alert, Series } from '../../../model/alert.ts';
import { FIGURES } from '../../../systems/ferrumdeck/figures.ts';

/** Steps of one provider's models by outcome; the numbers are those of the exporter's ten-minute window. */
function llmSteps(provider: string, outcomes: Readonly<Record<string, string>>): Series {
  return Object.fromEntries(
    Object.entries(outcomes).map(([outcome, values]) => [
      `stanchion_ferrumdeck_recent_steps{step_type="llm",provider="${provider}",model="${provider}/m",outcome="${outcome}"}`,
      values,
    ]),
  );
}

const healthyOther = llmSteps('openai', { timeout: '0x40', completed: '50x40' });

function firing(share: string) {
  return {
    labels: { provider: 'anthropic' },
    summary: 'LLM provider anthropic is out',
    description: `${share} of the LLM steps of anthropic end in timeouts or API errors.`,
  };
}

export const providerOutage: Alert = {
  name: 'FerrumDeckProviderOutage',
  covers: ['FD-A3', 'FD-S7', 'FD-S8', 'FD-S9'],
  // Every run needs its model, and each try costs money.
  severity: 'critical',
  // The gauge looks back ten minutes already; five more pass over a short disturbance.
  for: '5m',
  expr: `ferrumdeck:llm_provider_errors:ratio >= ${FIGURES.providerErrorShare}
and
sum by (provider) (ferrumdeck:recent_steps:count{step_type="llm"}) >= ${FIGURES.leastSteps}`,
  summary: 'LLM provider {{ $labels.provider }} is out',
  description:
    '{{ $value | humanizePercentage }} of the LLM steps of {{ $labels.provider }} end in timeouts or API errors.',
  examples: {
    fires: {
      text: 'fires when 96 % of the steps of one provider fail, and names only that one',
      series: {
        ...llmSteps('anthropic', { timeout: '60x40', api_error: '36x40', completed: '4x40' }),
        ...healthyOther,
      },
      expect: [
        { at: '4m', firing: [] },
        { at: '10m', firing: [firing('96%')] },
      ],
    },
    silent: {
      text: 'is silent at 94 %',
      series: { ...llmSteps('anthropic', { timeout: '94x40', completed: '6x40' }), ...healthyOther },
      expect: [{ at: '20m', firing: [] }],
    },
    resolves: {
      text: 'resolves when steps succeed again',
      series: llmSteps('anthropic', { timeout: '20x20 10x20', completed: '0x20 10x20' }),
      expect: [
        { at: '15m', firing: [firing('100%')] },
        { at: '22m', firing: [] },
      ],
    },
    absent: {
      text: 'is silent without steps, and without the exporter',
      series: llmSteps('anthropic', { timeout: '0x20', completed: '0x20' }),
      expect: [
        { at: '15m', firing: [] },
        { at: '40m', firing: [] },
      ],
    },
    more: [
      {
        text: 'fires at 95 %, the threshold itself',
        series: llmSteps('anthropic', { timeout: '95x40', completed: '5x40' }),
        expect: [{ at: '10m', firing: [firing('95%')] }],
      },
      {
        text: 'adds the models of a provider, and needs five LLM steps, whatever its tools do',
        series: {
          ...llmSteps('anthropic', { timeout: '2x20 3x20', api_error: '2x40' }),
          'stanchion_ferrumdeck_recent_steps{step_type="tool",provider="anthropic",outcome="completed"}':
            '9x40',
        },
        expect: [
          { at: '20m', firing: [] },
          { at: '30m', firing: [firing('100%')] },
        ],
      },
      {
        text: 'is silent when four of four steps fail, and fires at five of five',
        series: llmSteps('anthropic', { timeout: '4x20 5x20' }),
        expect: [
          { at: '20m', firing: [] },
          { at: '30m', firing: [firing('100%')] },
        ],
      },
      {
        text: 'is silent when the steps fail for reasons of their own',
        series: llmSteps('anthropic', { other_error: '50x40', timeout: '0x40' }),
        expect: [{ at: '20m', firing: [] }],
      },
    ],
  },
};
