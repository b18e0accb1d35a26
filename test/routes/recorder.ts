import { createServer } from 'node:http';
import { z } from 'zod';

/** One request that a program sent. */
export interface Recorded {
  readonly path: string;
  readonly body: string;
}

/** A server on loopback that takes everything and keeps it. */
export interface Recorder {
  readonly url: string;
  readonly requests: readonly Recorded[];
  readonly close: () => Promise<void>;
}

export async function startRecorder(): Promise<Recorder> {
  const requests: Recorded[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      requests.push({
        path: decodeURIComponent(request.url ?? ''),
        body: Buffer.concat(parts).toString('utf8'),
      });
      response.writeHead(202, { 'content-type': 'text/plain' }).end('ok');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = z.object({ port: z.number() }).parse(server.address());
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}
