import type { Recording, Series } from '../../model/alert.ts';
import type { FerrumDeckNames } from './names.ts';

/** Matchers that select the work queue among the streams that redis_exporter watches. */
export function queueMatchers({ stream, group }: FerrumDeckNames): string {
  return `stream="${stream}",group="${group}"`;
}

const recentSteps: Recording = {
  record: 'ferrumdeck:recent_steps:count',
  text: 'Steps that ended within ten minutes, once however many exporters report them.',
  expr: 'max by (step_type, provider, model, outcome) (stanchion_ferrumdeck_recent_steps)',
  examples: [
    {
      text: 'believes the exporter that has seen more',
      series: {
        'stanchion_ferrumdeck_recent_steps{step_type="tool",outcome="completed",instance="a"}': '7x5',
        'stanchion_ferrumdeck_recent_steps{step_type="tool",outcome="completed",instance="b"}': '6x5',
      },
      at: '5m',
      samples: [{ labels: { step_type: 'tool', outcome: 'completed' }, value: 7 }],
    },
    {
      text: 'two exporters that see the same steps count once',
      series: {
        'stanchion_ferrumdeck_recent_steps{step_type="tool",outcome="completed",instance="a"}': '7x5',
        'stanchion_ferrumdeck_recent_steps{step_type="tool",outcome="completed",instance="b"}': '7x5',
      },
      at: '5m',
      samples: [{ labels: { step_type: 'tool', outcome: 'completed' }, value: 7 }],
    },
  ],
};

const providerErrors: Recording = {
  record: 'ferrumdeck:llm_provider_errors:ratio',
  covers: ['FD-S7', 'FD-S8', 'FD-S9'],
  text: 'Share of LLM steps that ended in a timeout or an API error, by provider. No steps, no share.',
  expr: `sum by (provider) (
  ferrumdeck:recent_steps:count{step_type="llm",outcome=~"timeout|api_error|connection_refused"}
)
/
(sum by (provider) (ferrumdeck:recent_steps:count{step_type="llm"}) > 0)`,
  examples: [
    {
      text: 'keeps the providers apart, and leaves out one without steps',
      series: {
        'stanchion_ferrumdeck_recent_steps{step_type="llm",provider="anthropic",outcome="timeout"}': '6x5',
        'stanchion_ferrumdeck_recent_steps{step_type="llm",provider="anthropic",outcome="api_error"}': '3x5',
        'stanchion_ferrumdeck_recent_steps{step_type="llm",provider="anthropic",outcome="other_error"}':
          '3x5',
        'stanchion_ferrumdeck_recent_steps{step_type="llm",provider="openai",outcome="timeout"}': '0x5',
        'stanchion_ferrumdeck_recent_steps{step_type="llm",provider="openai",outcome="completed"}': '8x5',
        'stanchion_ferrumdeck_recent_steps{step_type="llm",provider="mistral",outcome="timeout"}': '0x5',
      },
      at: '5m',
      samples: [
        { labels: { provider: 'anthropic' }, value: 0.75 },
        { labels: { provider: 'openai' }, value: 0 },
      ],
    },
    {
      text: 'is 1 for a single step that fails, whatever a tool of that provider does',
      series: {
        'stanchion_ferrumdeck_recent_steps{step_type="llm",provider="anthropic",outcome="timeout"}': '1x5',
        'stanchion_ferrumdeck_recent_steps{step_type="tool",provider="anthropic",outcome="timeout"}': '5x5',
        'stanchion_ferrumdeck_recent_steps{step_type="tool",provider="anthropic",outcome="completed"}': '5x5',
      },
      at: '5m',
      samples: [{ labels: { provider: 'anthropic' }, value: 1 }],
    },
  ],
};

const connectionRefused: Recording = {
  record: 'ferrumdeck:tool_connection_refused:ratio',
  covers: ['FD-S10', 'FD-S11'],
  text: 'Share of tool steps that ended because a connection was refused.',
  expr: `sum(ferrumdeck:recent_steps:count{step_type="tool",outcome="connection_refused"})
/
(sum(ferrumdeck:recent_steps:count{step_type="tool"}) > 0)`,
  examples: [
    {
      text: 'counts refused connections and no other error',
      series: {
        'stanchion_ferrumdeck_recent_steps{step_type="tool",outcome="connection_refused"}': '6x5',
        'stanchion_ferrumdeck_recent_steps{step_type="tool",outcome="other_error"}': '2x5',
        'stanchion_ferrumdeck_recent_steps{step_type="llm",provider="openai",outcome="connection_refused"}':
          '9x5',
      },
      at: '5m',
      samples: [{ value: 0.75 }],
    },
    {
      text: 'adds the models that the tools were called for',
      series: {
        'stanchion_ferrumdeck_recent_steps{step_type="tool",model="a",outcome="connection_refused"}': '1x5',
        'stanchion_ferrumdeck_recent_steps{step_type="tool",model="b",outcome="connection_refused"}': '2x5',
        'stanchion_ferrumdeck_recent_steps{step_type="tool",model="b",outcome="completed"}': '5x5',
      },
      at: '5m',
      samples: [{ value: 0.375 }],
    },
    {
      text: 'is 1 for a single step',
      series: {
        'stanchion_ferrumdeck_recent_steps{step_type="tool",outcome="connection_refused"}': '1x5',
      },
      at: '5m',
      samples: [{ value: 1 }],
    },
    {
      text: 'has no value without steps',
      series: {
        'stanchion_ferrumdeck_recent_steps{step_type="tool",outcome="connection_refused"}': '0x5',
        'stanchion_ferrumdeck_recent_steps{step_type="tool",outcome="completed"}': '0x5',
      },
      at: '5m',
      samples: [],
    },
  ],
};

function queueBacklog(names: FerrumDeckNames): Recording {
  const queue = queueMatchers(names);
  return {
    record: 'ferrumdeck:queue_backlog:entries',
    covers: ['FD-S6', 'FD-D10', 'FD-Z1'],
    text: 'Entries that wait for a worker or are with one: lag and pending, and pending alone where lag is unknown.',
    expr: `max by (stream, group) (
  redis_stream_group_lag{${queue}} + redis_stream_group_messages_pending
)
or
max by (stream, group) (redis_stream_group_messages_pending{${queue}})`,
    differs:
      'The document watches XLEN. An acknowledged entry stays in the stream, so that number only ever grows, ' +
      'however healthy the queue is.',
    examples: [
      {
        text: 'adds what waits and what is in work, of this queue alone',
        series: {
          [`redis_stream_group_lag{db="db0",${queue}}`]: '30x5',
          [`redis_stream_group_messages_pending{db="db0",${queue}}`]: '12x5',
          ...elsewhere(names),
        },
        at: '5m',
        samples: [{ labels: { stream: names.stream, group: names.group }, value: 42 }],
      },
      {
        text: 'counts once what two exporters see, and believes the larger number',
        series: {
          [`redis_stream_group_lag{db="db0",instance="a",${queue}}`]: '30x5',
          [`redis_stream_group_lag{db="db0",instance="b",${queue}}`]: '29x5',
          [`redis_stream_group_messages_pending{db="db0",instance="a",${queue}}`]: '12x5',
          [`redis_stream_group_messages_pending{db="db0",instance="b",${queue}}`]: '12x5',
        },
        at: '5m',
        samples: [{ labels: { stream: names.stream, group: names.group }, value: 42 }],
      },
      {
        text: 'falls back to pending when Redis cannot tell the lag, of this queue alone, and once for two exporters',
        series: {
          ...elsewhere(names),
          [`redis_stream_group_messages_pending{db="db0",instance="a",${queue}}`]: '12x5',
          [`redis_stream_group_messages_pending{db="db0",instance="b",${queue}}`]: '11x5',
        },
        at: '5m',
        samples: [{ labels: { stream: names.stream, group: names.group }, value: 12 }],
      },
    ],
  };
}

/** Queues that are none of this system's business: of another name, or of another group of readers. */
function elsewhere({ stream, group }: FerrumDeckNames): Series {
  const others = [`stream="other",group="${group}"`, `stream="${stream}",group="other"`];
  return Object.fromEntries(
    others.flatMap((labels) => [
      [`redis_stream_group_lag{db="db0",${labels}}`, '900x5'],
      [`redis_stream_group_messages_pending{db="db0",${labels}}`, '900x5'],
    ]),
  );
}

export function ferrumdeckRecordings(names: FerrumDeckNames): readonly Recording[] {
  return [recentSteps, providerErrors, connectionRefused, queueBacklog(names)];
}
