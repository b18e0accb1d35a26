import type { Adapter, Endpoint } from '../../model/system.ts';

export const endpoints: readonly Endpoint[] = [
  {
    name: 'github-api',
    covers: ['T20-F27', 'T20-G5'],
    // Asking for the rate limit does not count against it.
    text: 'The GitHub API, asked only whether it answers.',
    default: 'https://api.github.com/rate_limit',
  },
];

/** The document asks for both and names no tool. The installer gives an image with a command of this form. */
export const adapters: readonly Adapter[] = [
  {
    name: 'checkpoint-check',
    covers: ['T20-F52', 'T20-F55', 'T20-F71'],
    text: "Reads a run's last checkpoint and changes nothing. Ends with 0 when it is whole, with 1 when it is not.",
    command: ['checkpoint', 'validate', '--workflow', '{workflow}'],
  },
  {
    name: 'stage-rollback',
    covers: ['T20-F54'],
    text: "Takes a stage's half-done work back to its last checkpoint. Running it twice does no more than once.",
    command: ['checkpoint', 'roll-back', '--workflow', '{workflow}', '--stage', '{stage}'],
  },
];
