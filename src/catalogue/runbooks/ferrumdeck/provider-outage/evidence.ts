import type { Target } from '../../../../api/target.ts';
import type { EvidenceData } from '../../../model/runbook.ts';
import type { FerrumDeckNames } from '../../../systems/ferrumdeck/names.ts';
import { recoveryEvidence, recoveryTargets } from '../recovery/index.ts';

export function providerOutageTargets(names: FerrumDeckNames) {
  return {
    ...recoveryTargets(names),
    anthropicStatus: { endpoint: { name: 'anthropic-status' } },
    openaiStatus: { endpoint: { name: 'openai-status' } },
  } as const satisfies Record<string, Target>;
}

type ProviderTarget = keyof ReturnType<typeof providerOutageTargets>;

const LLM_STEPS = 'ferrumdeck:recent_steps:count{step_type="llm"';
const AT_PROVIDER = 'outcome=~"timeout|api_error|connection_refused"';

export function providerOutageEvidence(names: FerrumDeckNames) {
  return {
    ...recoveryEvidence(names),
    worstProvider: {
      covers: ['FD-S7'],
      text: 'Share of LLM steps that fail at their provider, for the provider that does worst.',
      source: { prometheus: { expr: 'ferrumdeck:llm_provider_errors:ratio' } },
      yields: 'number',
    },
    errorShare: {
      covers: ['FD-S7'],
      text: 'The same share over all providers.',
      source: {
        prometheus: { expr: `sum(${LLM_STEPS},${AT_PROVIDER}})\n/\n(sum(${LLM_STEPS}}) > 0)` },
      },
      yields: 'number',
    },
    providerErrors: {
      covers: ['FD-S8'],
      text: 'LLM steps that ended in a timeout or an API error within ten minutes.',
      source: { prometheus: { expr: `sum(${LLM_STEPS},${AT_PROVIDER}}) or vector(0)` } },
      yields: 'number',
    },
    workingProviders: {
      covers: ['FD-S9'],
      text: 'Providers for which at least half of the steps go well.',
      source: { prometheus: { expr: 'count(ferrumdeck:llm_provider_errors:ratio <= 0.5) or vector(0)' } },
      yields: 'number',
    },
    failingModel: {
      covers: ['FD-M3'],
      text: 'The model with which most steps fail.',
      source: { query: { target: 'database', name: 'failingModel', limit: 1 } },
      yields: 'text',
    },
    backupShare: {
      covers: ['FD-M2'],
      text: "Health of the backup: share of its provider's steps that fail there; 0 while nobody uses it.",
      source: {
        prometheus: {
          expr: `max(ferrumdeck:llm_provider_errors:ratio{provider="${names.backupProvider}"}) or vector(0)`,
        },
      },
      yields: 'number',
    },
    backupSteps: {
      covers: ['FD-M2', 'FD-M3'],
      text: 'Steps that the backup model completed within ten minutes.',
      source: {
        prometheus: {
          expr: `sum(${LLM_STEPS},model="${names.backupModel}",outcome="completed"}) or vector(0)`,
        },
      },
      yields: 'number',
    },
    refusedShare: {
      covers: ['FD-S12'],
      text: 'Share of tool steps with refused connections; when these fail too, the network is to blame.',
      source: { prometheus: { expr: 'ferrumdeck:tool_connection_refused:ratio or vector(0)' } },
      yields: 'number',
    },
    anthropicStatus: {
      covers: ['FD-D4'],
      text: "Whether Anthropic's status page answers. What it says is for people to read.",
      source: { httpProbe: { target: 'anthropicStatus' } },
      yields: 'flag',
    },
    openaiStatus: {
      covers: ['FD-D4'],
      text: "Whether OpenAI's status page answers. What it says is for people to read.",
      source: { httpProbe: { target: 'openaiStatus' } },
      yields: 'flag',
    },
    errorLines: {
      covers: ['FD-S8'],
      text: 'Lines of the workers about timeouts and API errors, masked.',
      source: {
        logs: {
          target: 'workers',
          contains: [
            'timeout',
            'timed out',
            'APIError',
            'APIConnectionError',
            'RateLimitError',
            'ServiceUnavailable',
          ],
          since: '15m',
          lines: 100,
        },
      },
      yields: 'record',
    },
  } as const satisfies Record<string, EvidenceData<ProviderTarget>>;
}
