import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { execa } from 'execa';
import { onTestFinished } from 'vitest';
import type { Answer, Get } from '../../../src/commands/check/http.ts';

export type Answers = Readonly<Record<string, unknown>>;

/** Answers by path; everything else is not there. */
export function answering(answers: Answers): Get {
  return (path): Promise<Answer> =>
    Promise.resolve(path in answers ? { status: 200, body: answers[path] } : { status: 404, body: '' });
}

/** The same from a real server, until the test is over; gives its address. */
export async function serving(answers: Answers): Promise<string> {
  const server = createServer(({ url = '' }, response) => {
    const body = answers[url];
    response.writeHead(body === undefined ? 404 : 200).end(JSON.stringify(body ?? 'not found'));
  });
  onTestFinished(() => void server.close());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Runs `stanchion check`. */
export async function check(...args: readonly string[]) {
  return execa('node', ['--import', 'tsx', 'src/cli.ts', 'check', ...args], { reject: false });
}
