import { createHash, timingSafeEqual } from 'node:crypto';

/**
 * Whether a request carries one of the tokens, as `Authorization: Bearer …`. There are two at a time while one is
 * being replaced. Hashes are compared, so that neither the time nor the length tells anything.
 */
export function isAuthentic(authorization: string | undefined, tokens: readonly string[]): boolean {
  const given = /^Bearer ([^\s]+)$/i.exec(authorization ?? '')?.[1];
  if (given === undefined) return false;
  const hash = digest(given);
  return tokens.filter((token) => token !== '').some((token) => timingSafeEqual(digest(token), hash));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
