import { IGNORED_DIFFERENCES_CONFIG } from '../../conventions/changes.ts';
import { GITOPS } from '../../conventions/gitops.ts';
import { maskedLine } from '../record/mask.ts';
import type { Application, GitSource } from './application.ts';
import type { Known } from './known-application.ts';
import type { Leaving } from './left-alone.ts';

/** A field that would be taken back, and why the Application does not leave it alone. */
export interface Kept {
  readonly field: string;
  readonly because: Exclude<Leaving, 'left'>;
}

/** Address of a repository and a path in it, each by far. */
const LONGEST_PLACE = 300;

/** What is known of how a change would be taken back, and where it belongs instead: sentences for people. */
export function told(known: Known, kept: readonly Kept[]): string {
  if ('unknown' in known) return `What its Application leaves alone is not known: ${known.unknown}.`;
  const { application } = known;
  const { key, syncs, sources } = application;
  const place = sources.length === 0 ? [] : [`Git has it in ${sources.map(placeOf).join(', or in ')}.`];
  return [SYNCS[syncs], ...why(key, kept), ...place].join(' ');
}

const SYNCS: Readonly<Record<Application['syncs'], string>> = {
  heals: 'It heals by itself within seconds.',
  commits: 'It does so with the next commit that it syncs.',
  'by-hand': 'It does so when somebody syncs it.',
};

function why(key: string, kept: readonly Kept[]): readonly string[] {
  const fields = kept.map(({ field }) => field).join(', ');
  if (kept.some(({ because }) => because === 'kept')) {
    return [
      `Application ${key} is not seen to leave ${fields} alone; what would make it is in ConfigMap ${IGNORED_DIFFERENCES_CONFIG.name}.`,
    ];
  }
  if (kept.length === 0) return [];
  return [
    `Application ${key} leaves ${fields} out of the comparison only: it lacks the sync option ${GITOPS.argoCd.respectIgnored}.`,
  ];
}

/** `https://git.example.com/shop, path deploy, at main`, without credentials. */
export function placeOf({ repository, path, chart, revision }: GitSource): string {
  const parts = [
    repository,
    ...(chart === undefined ? [] : [`chart ${chart}`]),
    ...(path === undefined ? [] : [`path ${path}`]),
    ...(revision === undefined ? [] : [`at ${revision}`]),
  ];
  return maskedLine(parts.join(', '), LONGEST_PLACE);
}
