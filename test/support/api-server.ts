import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

export interface Request {
  readonly method: string;
  readonly url: URL;
  readonly body: string;
}

export type Answer = (request: Request, response: ServerResponse) => void;

/** A server that answers as a test says, in place of the API server. */
export interface FakeServer {
  readonly url: string;
  readonly requests: Request[];
  /** Chooses the answers from now on. */
  readonly answer: (answer: Answer) => void;
  /** Cuts all connections that are open. */
  readonly cut: () => void;
  readonly stop: () => Promise<void>;
}

export async function fakeServer(first: Answer = json(200, {})): Promise<FakeServer> {
  const requests: Request[] = [];
  let answer = first;
  const server = createServer((incoming, response) => {
    void read(incoming).then((request) => {
      requests.push(request);
      answer(request, response);
    });
  });
  const port = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(address === null || typeof address === 'string' ? 0 : address.port);
    });
  });
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    answer: (next) => {
      answer = next;
    },
    cut: () => {
      server.closeAllConnections();
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

export function json(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Answer {
  return (_, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  };
}

/** The API server's way of refusing. */
export function refusal(
  status: number,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  return json(
    status,
    { kind: 'Status', apiVersion: 'v1', status: 'Failure', message, code: status },
    headers,
  );
}

async function read(incoming: IncomingMessage): Promise<Request> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(Buffer.from(chunk as Uint8Array));
  const url = new URL(incoming.url ?? '', 'http://server');
  return { method: incoming.method ?? '', url, body: Buffer.concat(chunks).toString('utf8') };
}
