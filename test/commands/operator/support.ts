import { KubernetesClient } from '../../../src/controller/adapters/kubernetes/client.ts';
import { plainConnection } from '../../../src/controller/adapters/kubernetes/connection.ts';
import type { Caller } from '../../../src/commands/operator/command.ts';
import type { OperatorIo } from '../../../src/commands/operator/io.ts';
import { NOW } from '../../support/remediation.ts';

export const NAMESPACE = 'stanchion-system';

/** A caller of a server that a test answers for. */
export function callerOf(url: string): Caller {
  const signal = new AbortController().signal;
  return {
    client: new KubernetesClient({ connection: plainConnection(url), signal, fieldManager: 'stanchion' }),
    namespace: NAMESPACE,
  };
}

export interface RecordedIo extends OperatorIo {
  readonly out: () => string;
  readonly err: () => string;
}

/** A terminal that keeps what is written to it. Waiting is what makes its time pass. */
export function recordedIo(more: Partial<OperatorIo> = {}): RecordedIo {
  let out = '';
  let err = '';
  let now = NOW.getTime();
  return {
    stdout: (text) => (out += text),
    stderr: (text) => (err += text),
    color: false,
    watched: false,
    now: () => new Date(now),
    wait: (milliseconds) => {
      now += milliseconds;
      return Promise.resolve();
    },
    ...more,
    out: () => out,
    err: () => err,
  };
}
