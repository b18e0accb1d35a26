import { bounded, clean, CUT, oneLine } from './clean.ts';
import { MASKED, maskSecretValues } from './secret-values.ts';

export { MASKED };

/** Longest text that is looked at; the rest is cut off. More than what one container's log may be. */
export const LONGEST_TEXT = 1_048_576;

const PRIVATE_KEY = String.raw`[A-Z0-9 ]{0,30}PRIVATE KEY(?: BLOCK)?-----`;

/** Secrets that are known by what they look like. Every repetition is bounded, so that matching takes linear time. */
const SHAPES: readonly RegExp[] = [
  // Private keys: whole, without their end, and without their beginning, as the tail of a log has them.
  new RegExp(String.raw`-----BEGIN ${PRIVATE_KEY}[^]{0,4096}?-----END ${PRIVATE_KEY}`, 'g'),
  new RegExp(String.raw`-----BEGIN ${PRIVATE_KEY}(?:[\s\\nr"',+]{0,8}[A-Za-z0-9+/=]{16,80}){0,120}`, 'g'),
  new RegExp(
    String.raw`^(?:[ \t]{0,20}[A-Za-z0-9+/=]{1,76}[ \t]{0,4}\n){1,60}[ \t]{0,20}-----END ${PRIVATE_KEY}`,
    'gm',
  ),
  // GitHub, GitLab, Slack.
  /(?<![A-Za-z0-9])gh[pousr]_[A-Za-z0-9]{16,255}/g,
  /github_pat_[A-Za-z0-9_]{20,255}/g,
  /(?<![A-Za-z0-9])glpat-[\w-]{16,255}/g,
  /(?<![A-Za-z0-9])xox[a-z](?:\.xox[a-z])?-[\w-]{8,255}/g,
  /(?<![A-Za-z0-9])xapp-[\w-]{8,255}/g,
  /(?<=hooks\.slack\.com\/(?:services|workflows|triggers)\/)[\w/-]{8,255}/g,
  /(?<=discord(?:app)?\.com\/api\/webhooks\/)[\w/-]{8,255}/g,
  /(?<=\.webhook\.office\.com\/)[\w/@-]{8,255}/g,
  // Clouds.
  /(?<![A-Za-z0-9])(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}/g,
  /(?<![A-Za-z0-9])AIza[\w-]{30,60}/g,
  /(?<![A-Za-z0-9])ya29\.[\w-]{20,1024}/g,
  /(?<![A-Za-z0-9])dop_v1_[a-f0-9]{32,128}/g,
  // Model vendors, payment, packages, mail, secret stores.
  /(?<![A-Za-z0-9])sk-[\w-]{16,255}/g,
  /(?<![A-Za-z0-9])[sr]k_(?:live|test)_[A-Za-z0-9]{10,255}/g,
  /(?<![A-Za-z0-9])(?:npm_|hf_)[A-Za-z0-9]{30,255}/g,
  /(?<![A-Za-z0-9])pypi-[\w-]{20,255}/g,
  /(?<![A-Za-z0-9])SG\.[\w-]{16,64}\.[\w-]{16,128}/g,
  /(?<![A-Za-z0-9])hv[sbr]\.[\w-]{20,255}/g,
  // JSON Web Tokens, those of service accounts included.
  /(?<![\w-])eyJ[\w-]{8,2048}\.[\w-]{4,4096}(?:\.[\w-]{0,1024})?/g,
];

/** `scheme://user:password@host`: what stands before the host. A password may hold what a URL should not. */
const URL_CREDENTIALS: readonly RegExp[] = [
  /(?<=[A-Za-z][A-Za-z0-9+.-]{1,20}:\/\/)(?!\[masked\]@)[^\s/?#"'`<>]{1,512}(?=@)/g,
  /(?<=[A-Za-z][A-Za-z0-9+.-]{1,20}:\/\/)(?!\[masked\]@)[^\s/:@"'`<>]{0,128}:(?!\d{1,5}[/?#])[^\s"'`<>@]{1,256}(?=@)/g,
];

/** A word with a digit, or too long for a word, behind the name of a scheme. */
const BEARER =
  /(?<=\b(?:bearer|basic)[ \t]{1,4})(?=[\w.~+/-]{0,30}\d|[\w.~+/-]{24})[\w.~+/-]{8,4096}={0,2}/gi;

/**
 * A text that may be kept and shown: without secrets and without anything that a terminal would carry out. Lines stay
 * lines. Masking twice changes nothing, and it takes time in proportion to the text, whatever it holds.
 */
export function mask(text: string): string {
  const shapes = [...SHAPES, ...URL_CREDENTIALS, BEARER];
  const shown = clean(text.slice(0, LONGEST_TEXT));
  const masked = shapes.reduce((left, pattern) => left.replaceAll(pattern, MASKED), shown);
  return maskSecretValues(masked);
}

/** Masked lines of at most `limit` characters together. */
export function maskedText(text: string, limit: number): string {
  return settled(text, limit, mask);
}

/** Masked, on one line, and of at most `limit` characters. */
export function maskedLine(text: string, limit: number): string {
  return settled(text, limit, (left) => oneLine(mask(left)));
}

/** Rounds after which a text that a cut keeps turning into something to mask is left out. */
const ROUNDS = 5;

/** Masks and cuts until neither changes anything: a cut can leave what looks like a secret, and a mask is longer than some. */
function settled(text: string, limit: number, masking: (text: string) => string): string {
  let left = text;
  for (let round = 0; round < ROUNDS; round += 1) {
    const next = withoutHalfMask(bounded(masking(left), limit));
    if (next === left) return next;
    left = next;
  }
  return masking(left) === left ? left : CUT;
}

const HALF_MASK = /\[(?:m(?:a(?:s(?:k(?:e(?:d)?)?)?)?)?)? … \[cut\]$/;

function withoutHalfMask(text: string): string {
  return text.replace(HALF_MASK, CUT);
}
