import type { Capability } from '../../../model/system.ts';

/** S2:356-368. */
export const security: readonly Capability[] = [
  {
    id: 'masking',
    covers: ['T20-Q1'],
    text: 'Tokens, keys and credentials in URLs are masked before a message is kept.',
    part: 'evidence',
  },
  {
    id: 'restricted-reading',
    covers: ['T20-Q2'],
    text: 'Details of failures are read with a role of their own, and endpoints ask who calls.',
    part: 'controller',
  },
  {
    id: 'audit',
    covers: ['T20-Q3'],
    text: 'Each intervention and override leaves a record that is only added to.',
    part: 'controller',
  },
  {
    id: 'encryption-at-rest',
    covers: ['T20-Q4'],
    text: 'Analyses are stored as custom resources, which the cluster encrypts in etcd when its encryption configuration lists them.',
    part: 'controller',
  },
  {
    id: 'channel-secrets',
    covers: ['T20-Q5'],
    text: 'Channels are reached over https only, and their addresses and keys are references to Secrets.',
    part: 'notices',
  },
  {
    id: 'filtered-notices',
    covers: ['T20-Q6'],
    text: 'Notices carry links and counts; what is masked in evidence is masked in them.',
    part: 'notices',
  },
  {
    id: 'authentic-sources',
    covers: ['T20-Q7'],
    text: 'A call without the right token is refused at every intake, and outgoing webhooks authenticate themselves.',
    part: 'sensors',
  },
  { id: 'abuse-limits', covers: ['T20-Q8'], text: 'Each source has a limit of its own.', part: 'controller' },
];
