import type { AlertExample, Firing, Series } from '../../../model/alert.ts';
import type { FerrumDeckNames } from '../../../systems/ferrumdeck/names.ts';

type Make = (cpu: string, lag: string, read: string) => Series;

/** What the alert must not take for a hung worker, and when exactly it fires. */
export function hungExamples(names: FerrumDeckNames, series: Make, firing: Firing): AlertExample[] {
  return [...elsewhere(names, series), ...duplicates(names, series, firing), ...windows(series, firing)];
}

const IDLE = '0+0.54x60';

function cpu({ namespace }: FerrumDeckNames, pod: string, container = 'worker', of = namespace): string {
  return `container_cpu_usage_seconds_total{namespace="${of}",container="${container}",pod="${pod}"}`;
}

function queue(metric: 'lag' | 'entries_read', stream: string, group: string, instance = 'a'): string {
  return `redis_stream_group_${metric}{db="db0",stream="${stream}",group="${group}",instance="${instance}"}`;
}

function elsewhere(names: FerrumDeckNames, series: Make): AlertExample[] {
  const { stream, group } = names;
  const busy = series('0+6x60', '5x60', '100x60');
  const silent = (text: string, more: Series): AlertExample => ({
    text,
    series: more,
    expect: [{ at: '30m', firing: [] }],
  });
  return [
    silent('is silent for idle containers that are no workers of this system', {
      ...busy,
      [cpu(names, 'gateway-a')]: IDLE,
      [cpu(names, 'worker-b', 'sidecar')]: IDLE,
      [cpu(names, 'worker-c', 'worker', 'elsewhere')]: IDLE,
    }),
    silent('is silent when entries wait in other queues, or for other groups', {
      ...series(IDLE, '0x60', '100x60'),
      [queue('lag', 'other', group)]: '5x60',
      [queue('lag', stream, 'other')]: '5x60',
    }),
    {
      text: 'is silent at 0.01 CPU, the limit itself',
      // One second of CPU in a hundred comes out as exactly that.
      interval: '100s',
      series: series('0+1x40', '5x40', '100x40'),
      expect: [{ at: '3000s', firing: [] }],
    },
  ];
}

function duplicates(names: FerrumDeckNames, series: Make, firing: Firing): AlertExample[] {
  const { stream, group } = names;
  const again = (metric: 'lag' | 'entries_read') => queue(metric, stream, group, 'b');
  return [
    {
      text: 'fires when one entry waits, though other queues and other groups are read',
      series: {
        ...series(IDLE, '1x60', '100x60'),
        [queue('entries_read', 'other', group)]: '0+5x60',
        [queue('entries_read', stream, 'other')]: '0+5x60',
      },
      expect: [{ at: '30m', firing: [firing] }],
    },
    {
      text: 'fires when one of two exporters knows of an entry that waits',
      series: { ...series(IDLE, '1x60', '100x60'), [again('lag')]: '0x60' },
      expect: [{ at: '30m', firing: [firing] }],
    },
    {
      text: 'is silent when one of two exporters has seen a read',
      series: { ...series(IDLE, '5x60', '100x60'), [again('entries_read')]: '0+1x60' },
      expect: [{ at: '30m', firing: [] }],
    },
    {
      text: 'adds the CPU that the series of one pod used',
      series: {
        ...series('0+0.5x60', '5x60', '100x60'),
        [cpu(names, 'worker-a').replace('}', ',cpu="1"}')]: '0+0.5x60',
      },
      expect: [{ at: '30m', firing: [] }],
    },
    {
      text: 'adds it up to what the alert says',
      series: {
        ...series('0+0.27x60', '5x60', '100x60'),
        [cpu(names, 'worker-a').replace('}', ',cpu="1"}')]: '0+0.27x60',
      },
      expect: [{ at: '30m', firing: [firing] }],
    },
  ];
}

function windows(series: Make, firing: Firing): AlertExample[] {
  return [
    {
      text: 'forgets after ten minutes how busy the worker was',
      series: series('0+6x20 120+0.54x40', '5x60', '100x60'),
      expect: [
        { at: '33m', firing: [] },
        { at: '34m', firing: [firing] },
      ],
    },
    {
      text: 'forgets after ten minutes that an entry was read',
      series: series(IDLE, '5x60', '100x20 101x40'),
      expect: [
        { at: '34m', firing: [] },
        { at: '36m', firing: [firing] },
      ],
    },
    {
      text: 'waits for five minutes and no longer',
      series: series(IDLE, '0x30 5x30', '100x60'),
      expect: [
        { at: '35m', firing: [] },
        { at: '36m', firing: [firing] },
      ],
    },
  ];
}
