import { createWriteStream } from 'node:fs';
import type { Writable } from 'node:stream';
import type { AuditSink } from '../record/audit.ts';

export interface AuditFile extends AuditSink {
  /** Resolves when everything is written. */
  readonly end: () => Promise<void>;
}

/** Audit lines as JSON lines: appended to a file, or on a stream of their own. */
export function auditFile(path: string | Writable, failed: (error: unknown) => void): AuditFile {
  const stream = typeof path === 'string' ? createWriteStream(path, { flags: 'a', mode: 0o600 }) : path;
  stream.on('error', failed);
  return {
    write: (line) => {
      stream.write(`${JSON.stringify(line)}\n`);
    },
    end: () =>
      new Promise((resolve) => {
        if (typeof path !== 'string' || stream.destroyed) resolve();
        else stream.end(resolve);
      }),
  };
}
