import { actions } from './index.ts';

/** Names of the actions whose change is taken back later. */
const TEMPORARY: readonly string[] = Object.entries(actions)
  .filter(([, { inverse }]) => inverse === 'restore-previous')
  .map(([name]) => name);

/** Why a remedy cannot say for how long its change is kept; nothing when it can, or does not. */
export function whyNotKept({
  action,
  keep,
}: {
  readonly action: object;
  readonly keep?: unknown;
}): string | undefined {
  const [name = ''] = Object.keys(action);
  if (keep === undefined || TEMPORARY.includes(name)) return undefined;
  const others = TEMPORARY.join(', ');
  return `${name} changes nothing that is taken back, so there is nothing to keep; leave keep out, or use one of ${others}`;
}
