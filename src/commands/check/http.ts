import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { z } from 'zod';

/** What a server answered. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** A GET below a fixed address. Throws when there is no answer, or one that is not JSON. */
export type Get = (path: string) => Promise<Answer>;

const PATIENCE_MS = 10_000;
const SERVICE_ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';

/** Asks the server at `base`, with the token as bearer if there is one. */
export function getterFor(base: string, token?: string): Get {
  return async (path) => {
    const headers = { accept: 'application/json', ...(token === undefined ? {} : bearer(token)) };
    try {
      const response = await fetch(`${base}${path}`, { headers, signal: AbortSignal.timeout(PATIENCE_MS) });
      const text = await response.text();
      // An error page need not be JSON; its status says enough.
      return { status: response.status, body: response.ok ? JSON.parse(text) : text };
    } catch (cause) {
      throw new Error(`no answer from ${base}; is it reachable from here?`, { cause });
    }
  };
}

function bearer(token: string) {
  return { authorization: `Bearer ${token}` };
}

/**
 * The cluster that this pod runs in. @throws Error outside a pod. The certificate is trusted through
 * NODE_EXTRA_CA_CERTS, which Node reads when it starts.
 */
export function clusterOf(env: NodeJS.ProcessEnv, folder = SERVICE_ACCOUNT): Get {
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port = '443' } = env;
  if (host === undefined) {
    throw new Error('this is no pod: KUBERNETES_SERVICE_HOST is not set; pass --kubernetes with an address');
  }
  const address = host.includes(':') ? `[${host}]` : host;
  return getterFor(`https://${address}:${port}`, readFileSync(join(folder, 'token'), 'utf8').trim());
}

/** The answer's body, or nothing when what was asked for is not there. @throws Error for any other status. */
export async function read<T>(get: Get, path: string, shape: z.ZodType<T>): Promise<T | undefined> {
  const { status, body } = await get(path);
  if (status === 404) return undefined;
  if (status !== 200) throw new Error(`GET ${path} was answered with ${status}; may this identity read it?`);
  return shape.parse(body);
}
