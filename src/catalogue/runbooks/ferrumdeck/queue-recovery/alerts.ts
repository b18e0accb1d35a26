import type { Alert, Series } from '../../../model/alert.ts';
import { FIGURES } from '../../../systems/ferrumdeck/figures.ts';
import type { FerrumDeckNames } from '../../../systems/ferrumdeck/names.ts';
import { queueMatchers } from '../../../systems/ferrumdeck/recordings.ts';

export function queueBacklog(names: FerrumDeckNames): Alert {
  const queue = queueMatchers(names);
  function series(lag: string, pending: string): Series {
    return {
      [`redis_stream_group_lag{db="db0",${queue}}`]: lag,
      [`redis_stream_group_messages_pending{db="db0",${queue}}`]: pending,
    };
  }
  function firing(entries: number) {
    return {
      labels: { stream: names.stream, group: names.group },
      description:
        `${entries} entries of ${names.stream} wait for a worker or are with one. ` +
        `The group ${names.group} cannot keep up.`,
    };
  }
  return {
    name: 'FerrumDeckQueueBacklog',
    covers: ['FD-A5', 'FD-S6', 'FD-D10', 'FD-Z1'],
    severity: 'warning',
    // The autoscaler gets time to do it by itself.
    for: '10m',
    expr: `ferrumdeck:queue_backlog:entries > ${FIGURES.backlogLimit}`,
    summary: 'Too many steps wait for workers',
    description:
      '{{ $value }} entries of {{ $labels.stream }} wait for a worker or are with one. ' +
      'The group {{ $labels.group }} cannot keep up.',
    differs:
      'The document watches XLEN, which never falls on a stream whose entries are only acknowledged. Lag and ' +
      'pending are what is left to do.',
    examples: {
      fires: {
        text: 'fires at 151 entries, waiting and in work together',
        series: series('100x30', '51x30'),
        expect: [
          { at: '9m', firing: [] },
          { at: '11m', firing: [firing(151)] },
        ],
      },
      silent: {
        text: 'is silent at 150 entries',
        series: series('100x30', '50x30'),
        expect: [{ at: '25m', firing: [] }],
      },
      resolves: {
        text: 'resolves when the queue has drained',
        series: series('400x20 10x20', '20x40'),
        expect: [
          { at: '15m', firing: [firing(420)] },
          { at: '22m', firing: [] },
        ],
      },
      absent: {
        text: 'is silent without the series',
        series: {},
        expect: [{ at: '25m', firing: [] }],
      },
      more: [
        {
          text: 'is silent for a healthy stream that grows to 3,000 entries while nothing is left to do',
          series: {
            ...series('0x60', '0x60'),
            [`redis_stream_length{db="db0",stream="${names.stream}"}`]: '0+50x60',
          },
          expect: [{ at: '60m', firing: [] }],
        },
        {
          text: 'goes by pending alone when Redis cannot tell the lag',
          series: { [`redis_stream_group_messages_pending{db="db0",${queue}}`]: '200x30' },
          expect: [{ at: '15m', firing: [firing(200)] }],
        },
      ],
    },
  };
}

export function abandonedMessages(names: FerrumDeckNames): Alert {
  const queue = queueMatchers(names);
  const gauge = `stanchion_ferrumdeck_abandoned_messages{${queue}}`;
  const firing = {
    labels: { stream: names.stream, group: names.group },
    description: `3 messages of ${names.stream} were given out more than five minutes ago, and nobody works on them.`,
  };
  return {
    name: 'FerrumDeckAbandonedMessages',
    covers: ['FD-A7', 'FD-S3', 'FD-Z1'],
    severity: 'warning',
    // The gauge counts only after five minutes; one more makes sure that it is not a single reading.
    for: '1m',
    expr: `max by (stream, group) (${gauge}) > 0`,
    summary: 'Messages are abandoned by their workers',
    description:
      '{{ $value }} messages of {{ $labels.stream }} were given out more than five minutes ago, and nobody works on them.',
    examples: {
      fires: {
        text: 'fires as soon as messages are abandoned, once for two exporters',
        series: {
          [`stanchion_ferrumdeck_abandoned_messages{${queue},instance="a"}`]: '0x4 3x20',
          [`stanchion_ferrumdeck_abandoned_messages{${queue},instance="b"}`]: '0x4 3x20',
        },
        expect: [
          { at: '4m', firing: [] },
          { at: '7m', firing: [firing] },
        ],
      },
      silent: {
        text: 'is silent at none, however many messages are in work',
        series: { [gauge]: '0x20', [`redis_stream_group_messages_pending{db="db0",${queue}}`]: '40x20' },
        expect: [{ at: '15m', firing: [] }],
      },
      resolves: {
        text: 'resolves when they are reclaimed',
        series: { [gauge]: '3x10 0x20' },
        expect: [
          { at: '8m', firing: [firing] },
          { at: '12m', firing: [] },
        ],
      },
      absent: {
        text: 'is silent without the exporter',
        series: {},
        expect: [{ at: '15m', firing: [] }],
      },
      more: [
        {
          text: 'fires for a single message a minute after it was abandoned, when one of two exporters knows',
          interval: '30s',
          series: {
            [`stanchion_ferrumdeck_abandoned_messages{${queue},instance="a"}`]: '0x9 1x20',
            [`stanchion_ferrumdeck_abandoned_messages{${queue},instance="b"}`]: '0x30',
          },
          expect: [
            { at: '5m30s', firing: [] },
            { at: '6m', firing: [{ ...firing, description: firing.description.replace('3', '1') }] },
          ],
        },
        {
          text: 'is silent about other streams and groups',
          series: {
            [`stanchion_ferrumdeck_abandoned_messages{stream="other",group="${names.group}"}`]: '3x20',
            [`stanchion_ferrumdeck_abandoned_messages{stream="${names.stream}",group="other"}`]: '3x20',
          },
          expect: [{ at: '15m', firing: [] }],
        },
      ],
    },
  };
}

export function deadLetters(names: FerrumDeckNames): Alert {
  const gauge = `stanchion_ferrumdeck_dead_letters{stream="${names.deadLetterStream}"}`;
  const firing = {
    labels: { stream: names.deadLetterStream },
    description: `2 messages failed for good and lie in ${names.deadLetterStream}.`,
  };
  return {
    name: 'FerrumDeckDeadLetters',
    covers: ['FD-A8', 'FD-Z1'],
    severity: 'warning',
    // A dead letter stays until somebody takes it out; one more reading is all that is needed.
    for: '1m',
    expr: `max by (stream) (${gauge}) > 0`,
    summary: 'Messages failed for good',
    description: '{{ $value }} messages failed for good and lie in {{ $labels.stream }}.',
    examples: {
      fires: {
        text: 'fires from the first dead letters on',
        series: { [gauge]: '0x4 2x20' },
        expect: [
          { at: '4m', firing: [] },
          { at: '7m', firing: [firing] },
        ],
      },
      silent: {
        text: 'is silent for an empty dead-letter stream',
        series: { [gauge]: '0x20' },
        expect: [{ at: '15m', firing: [] }],
      },
      resolves: {
        text: 'resolves when somebody has taken them out',
        series: { [gauge]: '2x10 0x20' },
        expect: [
          { at: '8m', firing: [firing] },
          { at: '12m', firing: [] },
        ],
      },
      absent: {
        text: 'is silent without the exporter, and for other streams',
        series: { 'stanchion_ferrumdeck_dead_letters{stream="other"}': '5x20' },
        expect: [{ at: '15m', firing: [] }],
      },
      more: [
        {
          text: 'fires for a single letter a minute later, and believes the exporter that has seen more',
          interval: '30s',
          series: {
            [gauge.replace('}', ',instance="a"}')]: '0x9 1x8 2x20',
            [gauge.replace('}', ',instance="b"}')]: '0x17 1x20',
          },
          expect: [
            { at: '5m30s', firing: [] },
            { at: '6m', firing: [{ ...firing, description: firing.description.replace('2', '1') }] },
            { at: '12m', firing: [firing] },
          ],
        },
      ],
    },
  };
}
