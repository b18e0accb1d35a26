import { createSecureContext } from 'node:tls';
import { readFile } from 'node:fs/promises';
import { mountedFile, type MountedFile } from './mounted-file.ts';

/** What a server shows its callers, in PEM. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

export interface CertificateFiles {
  readonly cert: string;
  readonly key: string;
  readonly changed: (error: Error | undefined) => void;
}

/**
 * A certificate and its key as files that are replaced together, a little before the old one runs out. While only one of
 * them is new they do not match, which is invalid, and the pair before stays until the next look.
 *
 * @throws Error when they are not there, or do not belong together, at the beginning.
 */
export function mountedCertificate({
  cert,
  key,
  changed,
}: CertificateFiles): Promise<MountedFile<Certificate>> {
  return mountedFile({
    path: cert,
    read: async () => (await Promise.all([cert, key].map((path) => readFile(path, 'utf8')))).join('\n'),
    parse: parseCertificate,
    changed,
  });
}

/** Blocks of PEM say themselves what they are, so both come in one text. @throws Error when the key is another's. */
function parseCertificate(text: string): Certificate {
  const pair = { cert: text, key: text };
  createSecureContext(pair);
  return pair;
}
