import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders, type RequestListener, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { prometheusReader } from '../../../src/controller/adapters/prometheus.ts';
import { RetryableError, TerminalError } from '../../../src/controller/kubernetes/errors.ts';

const AT = new Date('2026-03-01T12:00:00Z');

interface Asked {
  readonly method: string | undefined;
  readonly path: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

let server: Server;
let url: string;
let asked: Asked[];
let answer: (respond: Parameters<RequestListener>[1]) => void;
let folder: string;

function answering(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): void {
  answer = (response) => {
    response.writeHead(status, headers);
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  };
}

function vector(...values: readonly string[]): object {
  const result = values.map((value, index) => ({ metric: { index: String(index) }, value: [1, value] }));
  return { status: 'success', data: { resultType: 'vector', result } };
}

beforeEach(async () => {
  asked = [];
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method, url: path, headers } = request;
      asked.push({ method, path, headers, body: Buffer.concat(chunks).toString() });
      answer(response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  folder = await mkdtemp(join(tmpdir(), 'prometheus-'));
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await rm(folder, { recursive: true });
});

function query(options: Partial<Parameters<typeof prometheusReader>[0]> = {}) {
  return prometheusReader({ url, timeout: 5, ...options }).query('sum(up{job="a&b"})', AT);
}

async function failure(options: Parameters<typeof query>[0] = {}): Promise<unknown> {
  return query(options).catch((error: unknown) => error);
}

describe('Prometheus', () => {
  test('is asked in the body of a POST, for one time, and given a deadline', async () => {
    answering(200, vector('1'));
    await query({ url: `${url}/prefix/` });
    const [{ method, path, headers, body } = { method: '', path: '', headers: {}, body: '' }] = asked;
    expect([method, path]).toEqual(['POST', '/prefix/api/v1/query']);
    expect(headers['content-type']).toMatch(/^application\/x-www-form-urlencoded/);
    expect(headers.authorization).toBeUndefined();
    expect(Object.fromEntries(new URLSearchParams(body))).toEqual({
      query: 'sum(up{job="a&b"})',
      time: '2026-03-01T12:00:00.000Z',
      timeout: '5s',
    });
  });

  test('answers with samples, whatever number they are', async () => {
    answering(200, vector('1.5', 'NaN', '+Inf', '-Inf', '1e-9'));
    expect(await query()).toEqual(
      [1.5, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e-9].map((value, index) => ({
        labels: { index: String(index) },
        value,
      })),
    );
  });

  test('answers with none, and with a scalar', async () => {
    answering(200, vector());
    expect(await query()).toEqual([]);
    answering(200, { status: 'success', data: { resultType: 'scalar', result: [1, '2'] }, infos: ['fine'] });
    expect(await query()).toEqual([{ labels: {}, value: 2 }]);
  });

  test('gets the token that the file holds now', async () => {
    const tokenFile = join(folder, 'token');
    answering(200, vector('1'));
    await writeFile(tokenFile, 'one\n');
    await query({ tokenFile });
    await writeFile(tokenFile, 'two\n');
    await query({ tokenFile });
    expect(asked.map(({ headers }) => headers.authorization)).toEqual(['Bearer one', 'Bearer two']);
  });

  test('is not asked without the token that it should get', async () => {
    const error = await failure({ tokenFile: join(folder, 'missing') });
    expect(error).toBeInstanceOf(TerminalError);
    expect(asked).toEqual([]);
  });

  const error = (errorType: string) => ({ status: 'error', errorType, error: 'so it is' });
  const matrix = { status: 'success', data: { resultType: 'matrix', result: [] } };
  const partial = { ...vector('1'), warnings: ['partial response'] };
  const histogram = { resultType: 'vector', result: [{ metric: {}, histogram: [1, {}] }] };

  test.each([
    ['a mistake in the expression', 400, error('bad_data'), TerminalError, 'bad_data: so it is'],
    ['an expression that cannot be evaluated', 422, error('execution'), TerminalError, 'execution: so it is'],
    ['a query that took too long', 503, error('timeout'), RetryableError, 'timeout: so it is'],
    ['an error within', 500, error('internal'), RetryableError, 'internal: so it is'],
    ['too many questions', 429, 'slow down', RetryableError, 'answered 429'],
    ['a refusal', 403, 'no', TerminalError, 'answered 403'],
    ["a proxy's page", 200, '<html>', TerminalError, 'no answer to a query'],
    ["a proxy's page, in trouble", 502, '<html>', RetryableError, 'answered 502'],
    ['an error that calls itself a success', 400, vector('1'), TerminalError, 'answered 400'],
    ['ranges', 200, matrix, TerminalError, 'no answer to a query'],
    ['histograms', 200, { status: 'success', data: histogram }, TerminalError, 'no answer to a query'],
    ['a part of the truth', 200, partial, RetryableError, 'partial'],
    ['nothing', 200, '', TerminalError, 'no answer to a query'],
  ])('fails with %s', async (...[, status, body, kind, message]) => {
    answering(status, body);
    const found = await failure();
    expect(found).toBeInstanceOf(kind);
    expect(found).toMatchObject({ status, request: 'POST /api/v1/query' });
    expect(String(found)).toContain(message);
  });

  test('is not followed to another place, and no token goes there', async () => {
    const tokenFile = join(folder, 'token');
    await writeFile(tokenFile, 'one');
    answering(307, '', { location: `${url}/elsewhere` });
    expect(await failure({ tokenFile })).toBeInstanceOf(TerminalError);
    expect(asked.map(({ path }) => path)).toEqual(['/api/v1/query']);
  });

  test('fails when it says nothing in time', async () => {
    answer = () => undefined;
    const found = await failure({ timeout: -0.9 });
    expect(found).toBeInstanceOf(RetryableError);
    expect(found).toMatchObject({ status: 0 });
  });

  test('fails when it is not there, or goes away while it answers', async () => {
    answer = (response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('{"status"');
      response.destroy();
    };
    expect(await failure()).toBeInstanceOf(RetryableError);
    expect(await failure({ url: 'http://127.0.0.1:1' })).toBeInstanceOf(RetryableError);
  });

  test('is not listened to without end', async () => {
    answering(200, ' '.repeat(5_000_000));
    expect(String(await failure())).toContain('longer than 4194304 characters');
  });

  test.each(['http://user:pass@prometheus', 'ftp://prometheus', 'file:///etc/passwd'])(
    'cannot be at %s',
    (place) => {
      expect(() => prometheusReader({ url: place, timeout: 5 })).toThrow(RangeError);
    },
  );
});
