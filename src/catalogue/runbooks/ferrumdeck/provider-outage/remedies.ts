import type { ConditionOver, Keep, Remedy } from '../../../model/runbook.ts';
import { FIGURES } from '../../../systems/ferrumdeck/figures.ts';
import type { FerrumDeckNames } from '../../../systems/ferrumdeck/names.ts';
import type { providerOutageEvidence } from './evidence.ts';

export type ProviderEvidence = ReturnType<typeof providerOutageEvidence>;
type ProviderRemedy = Remedy<
  ProviderEvidence,
  'workers',
  'propose-failover' | 'switch-model' | 'publish-versions'
>;

/** At most one change of the model in six hours: each restarts all workers. */
const bounds = { attempts: 1, per: '6h', cooldown: '1h', timeout: '10m', maxTargets: 1 } as const;

/** The exporter's ten minutes, and the rollout before them. */
const SETTLED = '25m';

/** Nobody asks the failing provider any more, so nothing tells when it is back: it is tried again after this. */
const untilTriedAgain = {
  while: { evidence: { id: 'backupSteps', atLeast: 1 } },
  atMost: '2h',
} as const satisfies Keep<ProviderEvidence>;

const backupAnswers = {
  all: [{ evidence: { id: 'errorShare', below: 0.5 } }, { evidence: { id: 'backupSteps', atLeast: 1 } }],
} as const satisfies ConditionOver<ProviderEvidence>;

export function providerOut({ backupModel }: FerrumDeckNames) {
  return {
    all: [
      { evidence: { id: 'worstProvider', atLeast: FIGURES.providerErrorShare } },
      // Where the backup is what fails already, there is nothing to switch to.
      { not: { evidence: { id: 'failingModel', in: [backupModel] } } },
    ],
  } as const satisfies ConditionOver<ProviderEvidence>;
}

export function providerRemedies(names: FerrumDeckNames) {
  const switchModel = {
    setSwitch: {
      target: 'workers',
      key: 'LITELLM_MODEL',
      value: names.backupModel,
      losesInFlight:
        'Each worker ends its step within two minutes or loses it; a lost step is queued again after five minutes.',
    },
  } as const;
  return [
    // Guarded only while the backup's health is proven by steps of our own; else a person decides.
    {
      id: 'propose-failover',
      covers: ['FD-M2'],
      text:
        'Propose to fail over to the backup model, where it has not completed a step lately. The proposal shows the ' +
        "health of the backup's provider as far as it is known.",
      mode: 'approve',
      when: {
        all: [
          providerOut(names),
          { evidence: { id: 'backupSteps', below: 1 } },
          { evidence: { id: 'backupShare', below: FIGURES.providerErrorShare } },
        ],
      },
      action: switchModel,
      bounds,
      verify: {
        text: 'The backup completes steps and fewer than half of all LLM steps fail; else it is said that the switch had no effect.',
        until: backupAnswers,
        within: SETTLED,
      },
      keep: untilTriedAgain,
    },
    {
      id: 'switch-model',
      covers: ['FD-M3'],
      text: 'Set LITELLM_MODEL on the workers to the backup model, which completes steps right now.',
      mode: 'guarded',
      when: {
        all: [
          providerOut(names),
          { evidence: { id: 'backupSteps', atLeast: 1 } },
          { evidence: { id: 'backupShare', atMost: 0.5 } },
        ],
      },
      action: switchModel,
      bounds,
      verify: {
        text: 'The backup completes steps and fewer than half of all LLM steps fail; else it is said that the switch had no effect.',
        until: backupAnswers,
        within: SETTLED,
      },
      keep: untilTriedAgain,
    },
    // Jobs carry the model of their agent version, so the variable alone moves nothing in software that ignores it.
    {
      id: 'publish-versions',
      covers: ['FD-M2'],
      text: 'Move the agents to another provider by hand.',
      mode: 'human',
      when: { evidence: { id: 'worstProvider', atLeast: FIGURES.providerErrorShare } },
      action: {
        openTask: {
          task:
            'Read the status page of the provider. If it will not be back soon, publish agent versions that name a ' +
            'model of another provider, and withdraw them afterwards.',
          owner: 'ferrumdeck',
          blocksClose: false,
        },
      },
    },
  ] as const satisfies readonly ProviderRemedy[];
}
