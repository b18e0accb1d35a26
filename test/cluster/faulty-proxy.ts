import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Agent, createServer, request as send } from 'node:https';
import { join } from 'node:path';
import type { Cluster } from './cluster.ts';

/**
 * What becomes of a request: nothing special, an answer in its place, half an answer, its connection cut, or no answer
 * at all. One that is late goes on afterwards, also when nobody waits any more; who is told of the server's answer gets
 * it in the place of the one who asked.
 */
export type Fault =
  | 'none'
  | 'cut'
  | 'hang'
  | 'truncated'
  | { readonly after?: Promise<unknown>; readonly answered?: (status: number) => void }
  | {
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly reason?: string;
    };

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly isWatch: boolean;
  /** Counted from 1. */
  readonly count: number;
}

export interface FaultyProxy {
  readonly server: string;
  /** Chooses the fault of every request from now on. */
  readonly inject: (fault: (asked: Asked) => Fault) => void;
  /** Cuts all connections that are open, watches among them. */
  readonly cutAll: () => void;
  /** Requests that got something else than the server's answer. */
  readonly injected: () => number;
  readonly stop: () => Promise<void>;
}

/** A proxy in front of the API server that lets the wrong things happen. It has the server's own certificate. */
export async function faultyProxy({ folder, server: target }: Cluster): Promise<FaultyProxy> {
  const file = (name: string) => readFile(join(folder, 'certs', name));
  const [cert, key] = [await file('apiserver.crt'), await file('apiserver.key')];
  const agent = new Agent({ ca: cert, keepAlive: true });
  let choose: (asked: Asked) => Fault = () => 'none';
  let count = 0;
  let injected = 0;
  const server = createServer({ cert, key }, (request, response) => {
    const { method = '', url: path = '' } = request;
    const fault = choose({ method, path, isWatch: path.includes('watch=true'), count: (count += 1) });
    if (fault !== 'none') injected += 1;
    if (fault === 'none') forward(request, response, { target, agent });
    else if (fault === 'cut') request.socket.destroy();
    else if (fault === 'truncated') truncate(response);
    else if (fault !== 'hang') {
      if ('status' in fault) refuse(response, fault);
      else void forwardLate(request, response, { target, agent, ...fault });
    }
  });
  const port = await new Promise<number>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(address === null || typeof address === 'string' ? 0 : address.port);
    });
  });
  return {
    server: `https://127.0.0.1:${port}`,
    inject: (fault) => {
      choose = fault;
    },
    cutAll: () => {
      server.closeAllConnections();
    },
    injected: () => injected,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
        agent.destroy();
      }),
  };
}

/** Complete for HTTP, and half of what it was to be. */
function truncate(response: ServerResponse): void {
  response
    .writeHead(200, { 'content-type': 'application/json' })
    .end('{"kind":"List","apiVersion":"v1","ite');
}

function refuse(
  response: ServerResponse,
  { status, headers = {}, reason = 'Injected' }: Extract<Fault, { readonly status: number }>,
) {
  const body = {
    kind: 'Status',
    apiVersion: 'v1',
    status: 'Failure',
    reason,
    message: 'injected',
    code: status,
  };
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

interface Late {
  readonly target: string;
  readonly agent: Agent;
  readonly after?: Promise<unknown>;
  readonly answered?: (status: number) => void;
}

/** Reads the request whole, since its sender may be gone by the time that it goes on. */
async function forwardLate(
  request: IncomingMessage,
  response: ServerResponse,
  { target, agent, after, answered }: Late,
): Promise<void> {
  const { method, headers, url = '' } = request;
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk as Uint8Array));
  await after;
  const onward = send(new URL(url, target), { method, headers, agent });
  onward.on('response', (answer) => {
    if (answered === undefined) {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
      return;
    }
    answer.resume().on('end', () => {
      answered(answer.statusCode ?? 0);
      response.destroy();
    });
  });
  onward.on('error', () => response.destroy());
  response.on('error', () => undefined);
  onward.end(Buffer.concat(chunks));
}

function forward(
  request: IncomingMessage,
  response: ServerResponse,
  { target, agent }: { readonly target: string; readonly agent: Agent },
): void {
  const { method, headers, url = '' } = request;
  const onward = send(new URL(url, target), { method, headers, agent });
  onward.on('response', (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    response.flushHeaders();
    answer.pipe(response);
    answer.on('error', () => response.destroy());
  });
  onward.on('error', () => response.destroy());
  response.on('close', () => onward.destroy());
  request.pipe(onward);
}
