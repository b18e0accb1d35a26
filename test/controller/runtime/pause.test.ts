import { expect, test } from 'vitest';
import { readPause } from '../../../src/controller/runtime/pause.ts';

const map = (data?: Readonly<Record<string, string>>) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'stanchion-pause' },
  ...(data === undefined ? {} : { data }),
});

test.each([
  ['a map without a key, as it is shipped', map(), 'off'],
  ['a map whose key was taken out again', map({}), 'off'],
  ['"false"', map({ paused: 'false' }), 'off'],
  ['"true"', map({ paused: 'true' }), 'on'],
  ['any other word', map({ paused: 'yes' }), 'unreadable'],
  ['an empty value', map({ paused: '' }), 'unreadable'],
  ['a misspelt key', map({ pause: 'true' }), 'unreadable'],
  ['another key beside it', map({ paused: 'false', Paused: 'true' }), 'unreadable'],
  ['no map', undefined, 'unreadable'],
])('%s is read as it is meant', async (_, object, expected) => {
  expect(await readPause({ get: () => Promise.resolve(object) }, 'ns')).toBe(expected);
});

test('a map that cannot be read is a pause', async () => {
  expect(await readPause({ get: () => Promise.reject(new Error('away')) }, 'ns')).toBe('unreadable');
});
