import { actions } from './index.ts';

/** Names of the actions whose change is taken back later. */
const TEMPORARY: readonly string[] = Object.entries(actions)
  .filter(([, { inverse }]) => inverse === 'restore-previous')
  .map(([name]) => name);

/** A field of a remedy that speaks of taking the change back, though nobody does. */
export interface NeverTakenBack {
  readonly field: 'keep' | 'verify.trial';
  readonly why: string;
}

/** What a remedy says of taking its change back where its action is none that is; nothing where it fits. */
export function neverTakenBack({
  action,
  keep,
  verify,
}: {
  readonly action: object;
  readonly keep?: unknown;
  readonly verify?: { readonly trial?: unknown } | undefined;
}): readonly NeverTakenBack[] {
  const [name = ''] = Object.keys(action);
  if (TEMPORARY.includes(name)) return [];
  const others = TEMPORARY.join(', ');
  const because = (lost: string, field: string) =>
    `${name} changes nothing that is taken back, so there is nothing to ${lost}; leave ${field} out, or use one of ${others}`;
  return [
    ...(keep === undefined ? [] : [{ field: 'keep' as const, why: because('keep', 'keep') }]),
    ...(verify?.trial === undefined
      ? []
      : [{ field: 'verify.trial' as const, why: because('take back on trial', 'verify.trial') }]),
  ];
}
