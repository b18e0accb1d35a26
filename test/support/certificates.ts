import { generate } from 'selfsigned';

/** A certificate that signs itself, and its key, in PEM. */
export interface Pair {
  readonly cert: string;
  readonly key: string;
}

/** Made anew each time, for servers on loopback. */
export async function pairOf(name: string): Promise<Pair> {
  const { cert, private: key } = await generate([{ name: 'commonName', value: name }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: true },
      { name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] },
    ],
  });
  return { cert, key };
}
