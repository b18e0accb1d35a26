import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { defaultTools } from '../../../src/catalogue/systems/agent-pipeline/tools.ts';
import { EXIT_CODES, HTTP_EXIT_CODES } from '../../../src/conventions/exit-codes.ts';
import { answering, machine, type Machine } from '../../support/stage-tool.ts';
import { cloned, cloning, forge, RESULT, SOURCE } from './repository.ts';

const { clone } = defaultTools;
let on: Machine;
beforeEach(async () => void (on = await machine()));
afterEach(() => on.remove());

describe('cloning', () => {
  test('leaves the source and notes its commit, and doing it again is doing it once', async () => {
    const { commit, forge: url } = await cloned(on);
    expect(commit).toMatch(/^[0-9a-f]{40}$/);
    expect(await on.has(`${SOURCE}/Makefile`)).toBe(true);
    expect((await on.run(clone, cloning(url))).code).toBe(0);
    expect((await on.read(RESULT)).trim()).toBe(commit);
  });

  test('is not stopped by what a try left that was cut off', async () => {
    const { forge: url } = await cloned(on);
    for (const lock of ['index.lock', 'shallow.lock', 'HEAD.lock'])
      await on.write(`${SOURCE}/.git/${lock}`, '');
    await on.write(`${SOURCE}/half`, 'a file');
    expect(await on.run(clone, cloning(url))).toMatchObject({ code: 0 });
    expect(await on.has(`${SOURCE}/half`)).toBe(false);
  });

  test.each([
    [401, EXIT_CODES.AuthenticationError],
    [403, EXIT_CODES.AuthenticationError],
    [404, 1],
    [429, EXIT_CODES.RateLimited],
    [503, HTTP_EXIT_CODES.get(503)],
    [504, HTTP_EXIT_CODES.get(504)],
  ])('tells of an answer %i by its exit code', async (status, code) => {
    const server = await answering({ status });
    const ended = await on.run(clone, cloning(server.url)).finally(server.stop);
    expect(ended, ended.output).toMatchObject({ code });
    expect(await on.has(RESULT)).toBe(false);
  });

  test('tells a server that is not there from a revision that is not, whatever they are called', async () => {
    const server = await answering({ status: 200 });
    await server.stop();
    const name = { REPOSITORY: 'acme/denied-403-authentication' };
    expect((await on.run(clone, cloning(server.url, name))).code).toBe(EXIT_CODES.NetworkError);
    const url = await forge(on);
    for (const revision of ['connect-503', 'timed-out', 'denied'])
      expect((await on.run(clone, cloning(url, { REVISION: revision }))).code).toBe(1);
  });

  test.each([
    '$(touch pwned)',
    '`touch pwned`',
    '; touch pwned',
    '--upload-pack=touch pwned;',
    '--template=/tmp',
    'main\ntouch pwned',
    "main' 'touch pwned",
    '../../author',
  ])('takes %j for nothing but a name', async (hostile) => {
    const url = await forge(on);
    for (const parameter of ['REPOSITORY', 'REVISION']) {
      const { code } = await on.run(clone, cloning(url, { [parameter]: hostile }));
      expect(code).toBe(1);
    }
    for (const folder of ['', SOURCE, '/tmp']) expect(await on.has(`${folder}/pwned`)).toBe(false);
  });
});
