import type { Endpoint } from '../../model/system.ts';

/** Status pages of the vendors (S1:82-84). A page that cannot be read says nothing about the vendor. */
export const flowEngineEndpoints: readonly Endpoint[] = [
  {
    name: 'anthropic-status',
    covers: ['FE-D7'],
    text: "Anthropic's status page.",
    default: 'https://status.anthropic.com',
  },
  {
    name: 'openai-status',
    covers: ['FE-D8'],
    text: "OpenAI's status page.",
    default: 'https://status.openai.com',
  },
  {
    name: 'google-status',
    covers: ['FE-D9'],
    text: "Google Cloud's status page.",
    default: 'https://status.cloud.google.com',
  },
];
