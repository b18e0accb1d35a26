/** Stands where a secret was. */
export const MASKED = '[masked]';

/** A key and what separates it from its value, also inside JSON that is quoted once or twice. */
const KEY = /(?<![\w.])([A-Za-z_][\w.-]{0,120})(?:\\{0,3}["'`])?[ \t]{0,8}(?:=>|:=|=|:(?!\/\/))([ \t]{0,8})/g;
/** A key in an argument list, whose value is the next argument. */
const FLAG = /(?<![\w-])--?([A-Za-z][\w-]{0,60})[ \t]{1,8}(?=[^\s-])/g;
/** SQL and prose write the password behind the word, in quotes. */
const QUOTED = /(?<![\w.-])(password|passphrase|identified by)[ \t]{1,8}(?=["'])/gi;

/** What a word of a key ends in that makes it the key of a secret, wherever in it the word stands. */
const SECRET_WORD =
  /(?:password|passwd|pwd|passphrase|secret|token|jwt|credentials?|apikey|accesskey|privatekey)$/;
/** Words that do so only at the end: a cookie has a name, and an author is none. */
const LAST_WORDS: ReadonlySet<string> = new Set([
  'pass',
  'auth',
  'authorization',
  'cookie',
  'signature',
  'sig',
  'bearer',
  'sessionid',
  'sid',
  'otp',
]);
/** What a key is of, when it is a secret. */
const KEY_KINDS: ReadonlySet<string> = new Set([
  'api',
  'access',
  'account',
  'private',
  'secret',
  'signing',
  'encryption',
  'shared',
  'routing',
  'integration',
  'service',
  'master',
  'license',
]);
/** A key that ends so speaks about a secret and does not hold it. */
const ABOUT: ReadonlySet<string> = new Set([
  'age',
  'class',
  'count',
  'error',
  'errors',
  'expired',
  'expires',
  'expiry',
  'file',
  'kind',
  'length',
  'limit',
  'name',
  'names',
  'namespace',
  'path',
  'policy',
  'ref',
  'required',
  'rotation',
  'status',
  'store',
  'ttl',
  'type',
  'usage',
  'used',
  'valid',
  'version',
]);
/** Takes the value out of `key=value`, `"key": "value"`, `key: value` and `--key value` where the key is a secret's. */
export function maskSecretValues(text: string): string {
  return [KEY, FLAG, QUOTED].reduce(maskAfter, text);
}

function maskAfter(text: string, keys: RegExp): string {
  const finder = new RegExp(keys);
  const parts: string[] = [];
  let done = 0;
  for (let match = finder.exec(text); match !== null; match = finder.exec(text)) {
    const [whole, key = '', gap = ''] = match;
    const words = wordsOf(key);
    if (!isSecretKey(words)) continue;
    const from = match.index + whole.length;
    const value = valueAt(text, from, words);
    if (value === undefined || isWord(value.text, gap, words)) continue;
    parts.push(text.slice(done, value.from), MASKED);
    done = value.from + value.text.length;
    finder.lastIndex = done;
  }
  return parts.join('') + text.slice(done);
}

interface Value {
  readonly from: number;
  readonly text: string;
}

const OPENING = /\\{0,3}["'`]/y;
const IN_QUOTES: Readonly<Record<string, RegExp>> = {
  '"': /(?:[^"\\\n]|\\.)*/y,
  "'": /(?:[^'\\\n]|\\.)*/y,
  '`': /[^`\n]*/y,
};
/** A comma, semicolon or ampersand belongs to the value unless another key, a space or the end follows. */
const BARE =
  /(?:[A-Za-z]{1,20} (?=\S))?(?:[^\s"'`<>\\,;&]|\\(?!["'])|[,;&](?!\s|$|["'}\])]|\w[\w .-]{0,40}[=:]))+/y;
const PLAIN = /(?:[^\s"'`<>\\,;&]|\\(?!["'])|[,;&](?!\s|$|["'}\])]|\w[\w .-]{0,40}[=:]))+/y;
const LINE = /[^\n]+/y;

function valueAt(text: string, at: number, words: readonly string[]): Value | undefined {
  const opening = matchAt(OPENING, text, at);
  const from = at + opening.length;
  const value = opening === '' ? bareAt(text, from, words) : quotedAt(text, from, opening);
  // What begins with an ellipsis was cut off already.
  if (value === '' || value === MASKED || value.startsWith('…')) return undefined;
  return { from, text: value };
}

function bareAt(text: string, from: number, words: readonly string[]): string {
  const last = words.at(-1) ?? '';
  // Cookies follow one another on their line, with names of their own.
  if (last === 'cookie') return matchAt(LINE, text, from);
  // A scheme comes first in a header: Bearer, Basic, Token.
  return matchAt(last === 'authorization' ? BARE : PLAIN, text, from);
}

function quotedAt(text: string, from: number, opening: string): string {
  const plain = IN_QUOTES[opening];
  if (plain !== undefined) return matchAt(plain, text, from);
  const line = matchAt(LINE, text, from);
  const end = line.indexOf(opening);
  return end === -1 ? line : line.slice(0, end);
}

function matchAt(pattern: RegExp, text: string, at: number): string {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? '';
}

/** `token: expired` is a sentence; `password: hunter` is not worth the doubt. */
function isWord(value: string, gap: string, words: readonly string[]): boolean {
  const prose = gap !== '' && /^[A-Za-z]{1,15}[.!?)]?$/.test(value);
  return prose && !words.some((word) => word.startsWith('pass') || word === 'pwd');
}

/** `awsSecret_access-Key` as aws, secret, access, key. */
function wordsOf(key: string): readonly string[] {
  return key
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replaceAll(/([A-Z]{1,60})([A-Z][a-z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((word) => word !== '');
}

function isSecretKey(words: readonly string[]): boolean {
  const last = words.at(-1) ?? '';
  if (ABOUT.has(last)) return false;
  if (LAST_WORDS.has(last) || words.join(' ') === 'identified by') return true;
  return words.some((word, index) => SECRET_WORD.test(word) || isKeyOf(words[index - 1], word));
}

function isKeyOf(kind: string | undefined, word: string): boolean {
  return word === 'key' && kind !== undefined && KEY_KINDS.has(kind);
}
