import type { Alert, Series } from '../../../model/alert.ts';
import { FIGURES } from '../../../systems/ferrumdeck/figures.ts';

function toolSteps(refused: string, completed: string): Series {
  return {
    'stanchion_ferrumdeck_recent_steps{step_type="tool",outcome="connection_refused"}': refused,
    'stanchion_ferrumdeck_recent_steps{step_type="tool",outcome="completed"}': completed,
  };
}

function llmSteps(provider: string, timeout: string, completed: string): Series {
  const labels = `step_type="llm",provider="${provider}",model="${provider}/m"`;
  return {
    [`stanchion_ferrumdeck_recent_steps{${labels},outcome="timeout"}`]: timeout,
    [`stanchion_ferrumdeck_recent_steps{${labels},outcome="completed"}`]: completed,
  };
}

const llmWorks = llmSteps('anthropic', '0x40', '50x40');

function firing(share: string) {
  return {
    labels: {},
    description: `${share} of the tool steps end with a refused connection, while LLM steps still work.`,
  };
}

export const mcpUnavailable: Alert = {
  name: 'FerrumDeckMcpUnavailable',
  covers: ['FD-A4', 'FD-S10', 'FD-S11', 'FD-S12'],
  // Steps without tools still work, and a restart by the runbook may end it.
  severity: 'warning',
  // The gauge looks back ten minutes already; five more pass over a restart of the server.
  for: '5m',
  expr: `ferrumdeck:tool_connection_refused:ratio > ${FIGURES.refusedShare}
and
sum(ferrumdeck:recent_steps:count{step_type="tool"}) >= ${FIGURES.leastSteps}
unless
min(ferrumdeck:llm_provider_errors:ratio) >= ${FIGURES.providerErrorShare}`,
  summary: 'MCP server is unavailable',
  description:
    '{{ $value | humanizePercentage }} of the tool steps end with a refused connection, while LLM steps still work.',
  examples: {
    fires: {
      text: 'fires at 51 % refused connections',
      series: { ...toolSteps('51x40', '49x40'), ...llmWorks },
      expect: [
        { at: '4m', firing: [] },
        { at: '10m', firing: [firing('51%')] },
      ],
    },
    silent: {
      text: 'is silent at 50 %',
      series: { ...toolSteps('50x40', '50x40'), ...llmWorks },
      expect: [{ at: '20m', firing: [] }],
    },
    resolves: {
      text: 'resolves when the tools answer again',
      series: { ...toolSteps('20x20 5x20', '0x20 15x20'), ...llmWorks },
      expect: [
        { at: '15m', firing: [firing('100%')] },
        { at: '22m', firing: [] },
      ],
    },
    absent: {
      text: 'is silent without tool steps',
      series: llmWorks,
      expect: [{ at: '20m', firing: [] }],
    },
    more: [
      {
        text: 'leaves it to the provider alert from 95 % on',
        series: { ...toolSteps('20x40', '0x40'), ...llmSteps('anthropic', '95x40', '5x40') },
        expect: [{ at: '20m', firing: [] }],
      },
      {
        text: 'does not leave it to the provider alert at 94 %',
        series: { ...toolSteps('20x40', '0x40'), ...llmSteps('anthropic', '94x40', '6x40') },
        expect: [{ at: '20m', firing: [firing('100%')] }],
      },
      {
        text: 'adds outcomes, and needs five tool steps, whatever the model does',
        series: { ...toolSteps('3x20 4x20', '1x40'), ...llmWorks },
        expect: [
          { at: '20m', firing: [] },
          { at: '30m', firing: [firing('80%')] },
        ],
      },
      {
        text: 'is silent when four of four steps fail, and fires at five of five, LLM steps or none',
        series: toolSteps('4x20 5x20', '0x40'),
        expect: [
          { at: '20m', firing: [] },
          { at: '30m', firing: [firing('100%')] },
        ],
      },
      {
        text: 'leaves it to the provider alert when every provider fails too',
        series: { ...toolSteps('20x40', '0x40'), ...llmSteps('anthropic', '50x40', '0x40') },
        expect: [{ at: '20m', firing: [] }],
      },
      {
        text: 'fires when only one of two providers fails as well',
        series: {
          ...toolSteps('20x40', '0x40'),
          ...llmSteps('anthropic', '50x40', '0x40'),
          ...llmSteps('openai', '0x40', '50x40'),
        },
        expect: [{ at: '20m', firing: [firing('100%')] }],
      },
    ],
  },
};
