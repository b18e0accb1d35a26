import { createServer, type Server } from 'node:http';
import type { Server as SecureServer } from 'node:https';
import { HEALTH_PATHS } from '../../conventions/controller.ts';

export interface HealthOptions {
  /** Why the replica must get no requests; nothing when it may. */
  readonly notReady: () => string | undefined;
  readonly metrics: () => Promise<{ readonly type: string; readonly text: string }>;
}

/** Probes and metrics, at {@link HEALTH_PATHS}. */
export function healthServer({ notReady, metrics }: HealthOptions): Server {
  return createServer((request, response) => {
    const answer = (status: number, text: string, type = 'text/plain; charset=utf-8') => {
      response.writeHead(status, { 'content-type': type }).end(text);
    };
    switch (request.url) {
      case HEALTH_PATHS.alive:
        answer(200, 'ok\n');
        return;
      case HEALTH_PATHS.ready: {
        const why = notReady();
        answer(why === undefined ? 200 : 503, `${why ?? 'ok'}\n`);
        return;
      }
      case HEALTH_PATHS.metrics:
        metrics().then(
          ({ type, text }) => answer(200, text, type),
          (error: unknown) => answer(500, `${error instanceof Error ? error.message : 'failed'}\n`),
        );
        return;
      default:
        answer(404, `there are ${Object.values(HEALTH_PATHS).join(', ')}\n`);
    }
  });
}

/** Listens, and gives the port, which the system chose when 0 was asked for. */
export function listen(server: Server | SecureServer, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject).listen(port, host, () => {
      const address = server.address();
      resolve(address === null || typeof address === 'string' ? port : address.port);
    });
  });
}

/** Takes no new connections, and resolves when the last answer is given, or after so many milliseconds. */
export function close(server: Server | SecureServer, withinMs: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      server.closeAllConnections();
    }, withinMs);
    server.close(() => {
      clearTimeout(timer);
      resolve();
    });
    server.closeIdleConnections();
  });
}
