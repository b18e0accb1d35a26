import { describe, expect, test } from 'vitest';
import { readBreaker, writeBreaker, type BreakerStore } from '../../../src/controller/breaker/config-map.ts';
import type { Breaker } from '../../../src/controller/breaker/breaker.ts';

const NOW = '2026-03-01T10:00:00Z';
const LATER = '2026-03-01T10:05:00Z';
const STAGE = 'code-analysis';
const ledger = { after: '2026-03-01T09:00:00Z', counted: [{ call: 'u-1/77', at: '2026-03-01T09:30:00Z' }] };
const open: Breaker = {
  state: 'open',
  since: '2026-03-01T09:30:00Z',
  until: LATER,
  consecutiveFailures: 3,
  lastFailure: '2026-03-01T09:30:00Z',
  ledger,
};
const halfOpen: Breaker = {
  state: 'half-open',
  since: NOW,
  consecutiveFailures: 3,
  lastFailure: '2026-03-01T09:30:00Z',
  ledger,
  admitted: ['u-1/77', 'u-2/5'],
};

function stored(breaker: Breaker, change: Readonly<Record<string, string | undefined>> = {}): BreakerStore {
  const { data, annotations } = writeBreaker(breaker, STAGE);
  const present = Object.entries({ ...data, ...change }).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  return { data: Object.fromEntries(present), annotations };
}

const read = (store: BreakerStore) => readBreaker(store, STAGE, NOW);

describe('the state of a breaker in the ConfigMap', () => {
  test.each([open, halfOpen])(
    'comes back as it was written, the counted runs included [T20-F14]',
    (breaker) => {
      expect(read(stored(breaker))).toEqual({ breaker });
    },
  );

  test('reads well: a word, until when, and a record on lines of its own [T20-F14]', () => {
    expect(stored(open)).toEqual({
      data: {
        'code-analysis': 'open',
        'code-analysis.until': LATER,
        'code-analysis.record': `{
  "state": "open",
  "since": "2026-03-01T09:30:00Z",
  "consecutiveFailures": 3,
  "lastFailure": "2026-03-01T09:30:00Z"
}
`,
      },
      annotations: {
        'stanchion.dev/breaker-counted.code-analysis': '2026-03-01T09:00:00Z u-1/77@2026-03-01T09:30:00Z',
      },
    });
    expect(stored(halfOpen).data).not.toHaveProperty('code-analysis.until');
  });

  test('is closed where the map or the key is missing, whatever the record says', () => {
    expect(read({ data: {}, annotations: {} }).breaker).toMatchObject({
      state: 'closed',
      consecutiveFailures: 0,
    });
    expect(read(stored(open, { [STAGE]: undefined })).breaker).toMatchObject({
      state: 'closed',
      consecutiveFailures: 0,
    });
  });

  test('is what a person made of the word, and what happened before does not count against it', () => {
    expect(read(stored(open, { [STAGE]: 'closed' })).breaker).toMatchObject({
      state: 'closed',
      consecutiveFailures: 0,
      ledger: { after: NOW, counted: [] },
    });
    expect(read(stored(open, { [STAGE]: 'half-open' })).breaker).toMatchObject({
      state: 'half-open',
      admitted: [],
    });
  });

  test('stays open until a person closes it, where a person opened it and gave no time', () => {
    const opened = (until?: string) =>
      read(stored(halfOpen, { [STAGE]: 'open', 'code-analysis.until': until })).breaker;
    expect(opened()).toMatchObject({ state: 'open', until: undefined });
    expect(opened('tomorrow')).toMatchObject({ state: 'open', until: undefined });
    expect(opened(LATER)).toMatchObject({ state: 'open', until: LATER });
    expect(read(stored(open, { 'code-analysis.until': undefined })).breaker).toEqual({
      ...open,
      until: undefined,
    });
  });

  test.each(['opened', 'OPEN', '', '{{=sprig.fail("x")}}'])(
    'is put back from the record where the word is %j',
    (word) => {
      const { breaker, problem } = read(stored(open, { [STAGE]: word }));
      expect(breaker).toEqual(open);
      expect(problem).toContain('put back to open');
    },
  );

  test.each([
    '',
    'null',
    '{',
    '{"state":"open"}',
    `{"state":"half-open","since":"${NOW}","consecutiveFailures":0,"admitted":["../x"]}`,
  ])('starts its counts again where the record is %j', (record) => {
    const { breaker, problem } = read(stored(open, { 'code-analysis.record': record }));
    expect(breaker).toMatchObject({ state: 'open', consecutiveFailures: 0 });
    expect(problem).toContain('cannot be read');
  });

  test('counts no run twice where the ledger cannot be read', () => {
    const { data } = stored(open);
    const annotations = { 'stanchion.dev/breaker-counted.code-analysis': 'nonsense' };
    expect(read({ data, annotations }).breaker.ledger).toEqual({ after: NOW, counted: [] });
  });
});
