/**
 * What the last bundle was made of, and what it made, by hash. Making it takes a third of a synth, and CI and reviewers
 * run more synths than authors change sources.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

const RECORD = 'node_modules/.cache/stanchion/bundle.json';

/**
 * Whether every file that went in and every file that came out is byte by byte what it was, under the same settings.
 * A record that is missing or damaged, or a file that is gone, says no.
 *
 * @param {string} settings everything but the sources that decides what comes out
 */
export function isBundled(settings) {
  try {
    const record = JSON.parse(readFileSync(RECORD, 'utf8'));
    const files = Object.entries(record.files);
    return (
      record.settings === settings && files.length > 0 && files.every(([file, hash]) => hashOf(file) === hash)
    );
  } catch {
    return false;
  }
}

/**
 * @param {string} settings as {@link isBundled} will be asked for
 * @param {import('esbuild').Metafile} made
 */
export function recordBundle(settings, { inputs, outputs }) {
  const files = Object.fromEntries(
    [...Object.keys(inputs), ...Object.keys(outputs)].map((file) => [file, hashOf(file)]),
  );
  mkdirSync(dirname(RECORD), { recursive: true });
  writeFileSync(RECORD, JSON.stringify({ settings, files }));
}

/** @param {string} file */
function hashOf(file) {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}
