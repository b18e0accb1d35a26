import { expect, test } from 'vitest';
import { isAlreadySo } from '../../../src/controller/kubernetes/is-so.ts';

const object = {
  metadata: { annotations: { 'a.b/c': 'x' } },
  spec: { replicas: 3, list: [{ name: 'one' }] },
};

test('an object is so when each step would leave it as it is, whatever the patch tests', () => {
  expect(
    isAlreadySo(object, [
      { op: 'test', path: '/spec/replicas', value: 7 },
      { op: 'replace', path: '/spec/replicas', value: 3 },
      { op: 'add', path: '/metadata/annotations/a.b~1c', value: 'x' },
      { op: 'replace', path: '/spec/list/0', value: { name: 'one' } },
      { op: 'remove', path: '/spec/paused' },
    ]),
  ).toBe(true);
});

test.each([
  { op: 'replace' as const, path: '/spec/replicas', value: 4 },
  { op: 'add' as const, path: '/spec/none/deeper', value: 1 },
  { op: 'remove' as const, path: '/spec/list/0/name' },
])('an object is not so when a step would change it: %j', (step) => {
  expect(isAlreadySo(object, [step])).toBe(false);
});
