import {
  Composer,
  Lexer,
  Parser,
  type Document,
  type ParseOptions,
  type SchemaOptions,
  type DocumentOptions,
} from 'yaml';

/** A document as the YAML library composed it. */
export type ParsedDocument = Document.Parsed;

/** What could be read of a text: the documents, and why reading stopped early if it did. */
export interface ParsedText {
  readonly documents: readonly ParsedDocument[];
  readonly stopped?: { readonly offset: number; readonly message: string };
}

// Nobody writes manifests this deep, and everything after this point may recurse.
const MAX_DEPTH = 250;

// What Go's YAML reader, and with it kubectl and the API server, does not resolve although YAML 1.1 has it: `1:30` and
// `2001-01-01` stay text there, and the collection tags are unknown.
const UNKNOWN_TO_GO = ['timestamp', 'binary', 'omap', 'pairs', 'set'].map(
  (name) => `tag:yaml.org,2002:${name}`,
);

const OPTIONS: ParseOptions & DocumentOptions & SchemaOptions = {
  version: '1.1',
  merge: true,
  logLevel: 'silent',
  prettyErrors: false,
  // Duplicates are found in evaluate.ts, where it takes linear time.
  uniqueKeys: false,
  customTags: (tags) =>
    tags.filter(
      (tag) => typeof tag === 'string' || (tag.format !== 'TIME' && !UNKNOWN_TO_GO.includes(tag.tag)),
    ),
};

class TooDeep extends Error {
  readonly offset: number;

  constructor(offset: number) {
    super(`nested more than ${MAX_DEPTH} levels deep`);
    this.offset = offset;
  }
}

/** Parses a text of any number of documents. Never throws on content: mistakes are in each document's `errors`. */
export function parseText(text: string): ParsedText {
  const documents: ParsedDocument[] = [];
  try {
    // A document is made even of an empty text, since directives without one are mistakes that only it would carry.
    const composed = new Composer(OPTIONS).compose(tokensOf(text), true, text.length);
    for (const document of composed) documents.push(document);
    return { documents };
  } catch (error) {
    const offset = error instanceof TooDeep ? error.offset : 0;
    return {
      documents,
      stopped: { offset, message: error instanceof Error ? error.message : String(error) },
    };
  }
}

function* tokensOf(text: string) {
  const parser = new Parser();
  for (const lexeme of new Lexer().lex(text)) {
    yield* parser.next(lexeme);
    if (parser.stack.length > MAX_DEPTH) throw new TooDeep(parser.offset);
  }
  yield* parser.end();
}
