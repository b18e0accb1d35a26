import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Agent, createServer, request as send } from 'node:https';
import { join } from 'node:path';
import type { Cluster } from './cluster.ts';

/** What becomes of a request: nothing special, an answer in its place, its connection cut, or no answer at all. */
export type Fault =
  | 'none'
  | 'cut'
  | 'hang'
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
    if (fault === 'none') {
      forward(request, response, { target, agent });
      return;
    }
    injected += 1;
    if (fault === 'cut') request.socket.destroy();
    else if (fault !== 'hang') refuse(response, fault);
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

function refuse(
  response: ServerResponse,
  { status, headers = {}, reason = 'Injected' }: Exclude<Fault, string>,
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
