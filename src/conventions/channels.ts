/** Kinds of notification channel. What is behind two channels of one kind may fail for both at once. */
export const CHANNEL_KINDS = ['slack', 'pagerduty', 'email', 'webhook'] as const;
export type ChannelKind = (typeof CHANNEL_KINDS)[number];

/**
 * Pattern (RE2, matched whole) of the names of channels of the kinds: a channel is called like its kind, or
 * begins with it, as slack-critical does.
 */
export function channelNames(kinds: readonly ChannelKind[]): string {
  const kind = kinds.length === 1 ? kinds[0] : `(${kinds.join('|')})`;
  return `${kind}(-.+)?`;
}
