import type { Endpoint } from '../../model/system.ts';

export const ferrumdeckEndpoints: readonly Endpoint[] = [
  {
    name: 'gateway',
    covers: ['FD-M10'],
    text: "FerrumDeck's API. Calls carry the key as a bearer token.",
    default: 'http://gateway:8080',
    operations: {
      retryStep: { method: 'POST', path: '/v1/runs/{runId}/steps/{stepId}/retry' },
      cancelRun: { method: 'POST', path: '/v1/runs/{runId}/cancel' },
    },
  },
  {
    name: 'mcp-health',
    covers: ['FD-D5'],
    text: 'Health of the MCP server, where there is one.',
    default: 'http://mcp-server:3000/health',
  },
  {
    name: 'anthropic-status',
    covers: ['FD-D4'],
    text: "Anthropic's status page.",
    default: 'https://status.anthropic.com/api/v2/status.json',
  },
  {
    name: 'openai-status',
    covers: ['FD-D4'],
    text: "OpenAI's status page.",
    default: 'https://status.openai.com/api/v2/status.json',
  },
];
