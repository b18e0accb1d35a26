import type { FlowEngineOptions } from '../../../systems/flowengine/options.ts';
import { widespread, type FlowFailureCondition, type FlowFailureStep } from './steps.ts';

/** Said to whoever approves; S1:56, 89 and 94 change the environment, which restarts the pods. */
const IN_FLIGHT =
  'Pods restart one after the other and have 200 seconds to end their flows; a flow that needs longer is lost.';

interface EngineRemedies {
  readonly breaker: FlowFailureStep;
  readonly fallback: FlowFailureStep;
  readonly manualReview: FlowFailureStep;
  readonly rollBack: FlowFailureStep;
  readonly nameTheTasks: FlowFailureStep;
}

/** Remedies for the engine as a whole, each only in an episode that an alert opened. */
export function engineRemedies(options: FlowEngineOptions): EngineRemedies {
  return {
    breaker: breaker(options),
    fallback: fallback(options),
    manualReview: manualReview(options),
    rollBack: rollBack(options),
    nameTheTasks,
  };
}

const flowsSucceedAgain: FlowFailureCondition = { evidence: { id: 'recentFailures', atMost: 0.01 } };

function breaker(options: FlowEngineOptions): FlowFailureStep {
  return {
    id: 'open-breaker',
    covers: ['FE-M2'],
    text: 'Let the engine stop asking a provider whose quota is used to more than 80 % and that refuses requests.',
    mode: 'guarded',
    when: {
      all: [
        { alert: { name: ['FlowFailureRate', 'FlowEngineQuotaCriticallyLow'] } },
        { evidence: { id: 'quotaUsed', above: options.quotaHigh } },
        {
          any: [
            { evidence: { id: 'commonClass', in: ['rate-limit'] } },
            { evidence: { id: 'rateLimited', atLeast: 1 } },
          ],
        },
      ],
    },
    action: {
      setSwitch: {
        target: 'flowengine',
        key: 'ENABLE_CIRCUIT_BREAKER',
        value: 'true',
        losesInFlight: IN_FLIGHT,
      },
    },
    // Quotas are per day: a second switch within the hour could not mend what the first did not.
    bounds: { attempts: 1, per: '1h', cooldown: '30m', timeout: '15m', maxTargets: 1 },
    verify: {
      covers: ['FE-M2', 'FE-Z3'],
      text: 'No provider refused a request for five minutes. Otherwise the switch had no effect, and that is reported.',
      until: { evidence: { id: 'rateLimited', below: 1 } },
      within: '20m',
    },
    // Quotas are per day.
    keep: { while: { evidence: { id: 'quotaUsed', above: options.quotaHigh } }, atMost: '24h' },
  };
}

function fallback({ outage, healthy, fallback: { model, provider } }: FlowEngineOptions): FlowFailureStep {
  return {
    id: 'fall-back',
    covers: ['FE-M6'],
    text: `Route to ${model} while another provider is out and ${provider} answers well; taken back when the first is well.`,
    mode: 'guarded',
    when: {
      all: [
        { alert: { name: ['FlowFailureRate', 'FlowEngineModelApiOutage'] } },
        { evidence: { id: 'primaryErrors', above: outage } },
        { evidence: { id: 'fallbackErrors', below: healthy } },
      ],
    },
    action: {
      setSwitch: { target: 'flowengine', key: 'FALLBACK_MODEL', value: model, losesInFlight: IN_FLIGHT },
    },
    bounds: { attempts: 1, per: '6h', cooldown: '1h', timeout: '15m', maxTargets: 1 },
    verify: {
      covers: ['FE-M6', 'FE-Z3'],
      text: 'At most 1 % of the flows of 15 minutes failed. Otherwise the switch had no effect, and that is reported.',
      until: flowsSucceedAgain,
      within: '30m',
    },
    // A provider that nobody asks shows no errors either, so the way back is tried after two hours at the latest.
    keep: { while: { evidence: { id: 'primaryErrors', above: outage } }, atMost: '2h' },
  };
}

function manualReview({ outage }: FlowEngineOptions): FlowFailureStep {
  return {
    id: 'manual-review',
    covers: ['FE-M7'],
    text: 'Switch to manual review while the outage lasts; it ends with the outage.',
    mode: 'approve',
    when: {
      all: [
        { alert: { name: ['FlowEngineModelApiOutage'] } },
        { evidence: { id: 'serverErrors', above: outage } },
      ],
    },
    action: {
      setSwitch: { target: 'flowengine', key: 'MANUAL_REVIEW_MODE', value: 'true', losesInFlight: IN_FLIGHT },
    },
    bounds: { attempts: 1, per: '24h', cooldown: '1h', timeout: '15m', maxTargets: 1 },
    verify: {
      covers: ['FE-M7', 'FE-Z3'],
      text: 'At most 1 % of the flows of 15 minutes failed. Otherwise the switch had no effect, and that is reported.',
      until: flowsSucceedAgain,
      within: '30m',
    },
    keep: { while: { evidence: { id: 'serverErrors', above: outage } }, atMost: '4h' },
  };
}

function rollBack(options: FlowEngineOptions): FlowFailureStep {
  return {
    id: 'roll-back',
    covers: ['FE-R2'],
    text: 'Return the engine to its previous revision when several flow types fail since a rollout and no vendor is the cause.',
    mode: 'guarded',
    when: {
      all: [
        { alert: { name: ['FlowFailureRate'] } },
        widespread(options),
        { evidence: { id: 'rolledOutBefore', is: true } },
        { not: { evidence: { id: 'commonClass', in: ['rate-limit', 'model-api-5xx'] } } },
      ],
    },
    // The alert's hour, and the hour in which a rollout counts as the cause.
    action: { rollBackWorkload: { target: 'flowengine', rolledOutWithin: '2h' } },
    bounds: { attempts: 1, per: '24h', cooldown: '1h', timeout: '15m', maxTargets: 1 },
    verify: {
      covers: ['FE-V2', 'FE-R2'],
      text: 'The rollout has ended and the failures of 15 minutes are back below what counts as widespread.',
      until: {
        all: [
          { evidence: { id: 'rollout', in: ['complete'] } },
          { evidence: { id: 'recentFailures', atMost: options.widespread } },
        ],
      },
      within: '30m',
    },
  };
}

/** An alert counts tasks and names none, so what concerns one task waits for somebody to name it. */
const nameTheTasks: FlowFailureStep = {
  id: 'name-the-tasks',
  covers: ['FE-M1', 'FE-R1'],
  text: 'Open a remediation for each failed task that is still wanted, with its id.',
  mode: 'human',
  when: { alert: { name: ['FlowFailureRate'] } },
  action: {
    openTask: {
      task: 'Pick from the list of failed tasks those that are still wanted, and open a remediation with the id of each.',
      owner: 'sre',
      blocksClose: false,
    },
  },
};
