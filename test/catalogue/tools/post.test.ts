import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { defaultTools } from '../../../src/catalogue/systems/agent-pipeline/tools.ts';
import { EXIT_CODES, HTTP_EXIT_CODES } from '../../../src/conventions/exit-codes.ts';
import { RETRY_AFTER } from '../../../src/conventions/retries.ts';
import { answering, machine, type Answer, type Machine } from '../../support/stage-tool.ts';

const BODY = '{"text":"@/etc/hostname $(touch pwned) `touch pwned`"}';
const { notification, review } = defaultTools;
let on: Machine;
beforeEach(async () => void (on = await machine()));
afterEach(() => on.remove());

/** Sends one notification to a server with this answer. */
async function notified(answer: Answer, more: Readonly<Record<string, string>> = {}) {
  const server = await answering(answer);
  const ended = await on.run(notification, { URL: `${server.url}/hook`, BODY, ...more }).finally(server.stop);
  const wait = (await on.has(RETRY_AFTER.path)) ? (await on.read(RETRY_AFTER.path)).trim() : undefined;
  return { ...ended, wait, asked: server.asked };
}

const inSeconds = (seconds: number) => String(Math.floor(Date.now() / 1000) + seconds);

describe('a notification', () => {
  test.each([200, 201, 204])('has arrived with %i, as it was written', async (status) => {
    const { code, asked } = await notified({ status });
    expect(code).toBe(0);
    expect(asked).toEqual([{ path: '/hook', authorization: undefined, body: BODY }]);
    expect(await on.has('pwned')).toBe(false);
  });

  test.each([
    [302, 1],
    [400, HTTP_EXIT_CODES.get(400)],
    [401, EXIT_CODES.AuthenticationError],
    [404, HTTP_EXIT_CODES.get(404)],
    [408, EXIT_CODES.TimeoutError],
    [418, 1],
    [500, HTTP_EXIT_CODES.get(500)],
    [503, HTTP_EXIT_CODES.get(503)],
  ])('tells of an answer %i by its exit code, and waits as planned', async (status, code) => {
    expect(await notified({ status, headers: { 'Retry-After': '7' } })).toMatchObject({
      code,
      wait: undefined,
    });
  });

  test('waits for as long as a 429 says, or as planned where it says nothing [T20-G5]', async () => {
    const status = 429;
    const code = EXIT_CODES.RateLimited;
    expect(await notified({ status })).toMatchObject({ code, wait: undefined });
    const date = { 'retry-after': 'Wed, 21 Oct 2026 07:28:00 GMT' };
    expect(await notified({ status, headers: date })).toMatchObject({ code, wait: undefined });
    expect(await notified({ status, headers: { 'retry-after': '7' } })).toMatchObject({ code, wait: '7' });
  });

  test('waits for the reset of a 403 that is a rate limit, and for no other [T20-F13]', async () => {
    expect(await notified({ status: 403 })).toMatchObject({
      code: EXIT_CODES.AuthenticationError,
      wait: undefined,
    });
    const left = (remaining: string, reset: string) => ({
      'X-RateLimit-Remaining': remaining,
      'x-ratelimit-reset': reset,
    });
    const others = await notified({ status: 403, headers: left('12', inSeconds(90)) });
    expect(others).toMatchObject({ code: EXIT_CODES.AuthenticationError, wait: undefined });
    const { code, wait } = await notified({ status: 403, headers: left('0', inSeconds(90)) });
    expect(code).toBe(EXIT_CODES.RateLimited);
    expect(Number(wait)).toBeGreaterThan(60);
    expect(Number(wait)).toBeLessThanOrEqual(90);
    const past = await notified({ status: 403, headers: left('0', inSeconds(-90)) });
    expect(past).toMatchObject({ code: EXIT_CODES.RateLimited, wait: '1' });
  });

  test('knows a 403 by its text, too, where no header says how long [T20-F13]', async () => {
    const body = '{"message":"You have exceeded a secondary rate limit."}';
    expect(await notified({ status: 403, body })).toMatchObject({
      code: EXIT_CODES.RateLimited,
      wait: '60',
    });
  });

  test('takes one wait where an answer names several', async () => {
    const headers = { 'retry-after': ['7', '9'] };
    expect(await notified({ status: 429, headers })).toMatchObject({ wait: '7' });
  });

  test('sends a token as one header, however the Secret was written', async () => {
    const { code, asked } = await notified({ status: 200 }, { TOKEN: 'abc\n' });
    expect(code).toBe(0);
    expect(asked).toEqual([{ path: '/hook', authorization: 'Bearer abc', body: BODY }]);
  });

  test('tells a server that is not there by its exit code, and reads no file for its text', async () => {
    const server = await answering({ status: 200 });
    await server.stop();
    const ended = await on.run(notification, { URL: server.url, BODY });
    expect(ended.code).toBe(EXIT_CODES.NetworkError);
    const { asked } = await notified({ status: 200 }, { BODY: '@/etc/hostname' });
    expect(asked[0]?.body).toBe('@/etc/hostname');
  });

  test.each(['--version', '-K/etc/passwd', '$(touch pwned)', 'file:///etc/passwd'])(
    'takes %j for nothing but an address',
    async (url) => {
      const { code } = await on.run(notification, { URL: url, BODY });
      expect(code).not.toBe(0);
      expect(await on.has('pwned')).toBe(false);
    },
  );
});

describe('a review', () => {
  test('is one comment on the pull request, whatever the parameters are', async () => {
    const server = await answering({ status: 201 });
    const at = { 'https://api.github.com': server.url };
    const given = { TOKEN: 'abc', BODY, REPOSITORY: 'acme/shop', PULL_REQUEST: '7' };
    expect((await on.run(review, given, at)).code).toBe(0);
    const hostile = { ...given, REPOSITORY: '$(touch pwned)', PULL_REQUEST: '[1-3]{a,b}' };
    await on.run(review, hostile, at);
    await server.stop();
    expect(server.asked.map(({ path }) => path)[0]).toBe('/repos/acme/shop/pulls/7/reviews');
    expect(server.asked.length).toBeLessThanOrEqual(2);
    expect(await on.has('pwned')).toBe(false);
  });
});
