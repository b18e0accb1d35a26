import { notificationConfiguration } from '../../../api/notification-configuration.ts';
import { retryConfiguration } from '../../../api/retry-configuration.ts';
import { RETRY_CONFIGURATION } from '../../../conventions/breakers.ts';
import type { Failures } from '../../model/retry-plan.ts';
import { NO_SAFEGUARDS, type Configuration, type Safeguards, type Setting } from '../../model/safeguards.ts';
import type { AgentPipelineNames } from './names.ts';
import { stages } from './stage-strategies.ts';
import type { Backoff, Stage } from './stages.ts';

/** S2:316-354, as the files that the controller reads. */
export function safeguards({ namespace }: AgentPipelineNames): Safeguards {
  return { ...NO_SAFEGUARDS, configurations: [retries(namespace), notifications()] };
}

function retries(workflowsIn: string): Configuration {
  return {
    name: 'agent-pipeline-retry',
    covers: ['T20-F4', 'T20-G13', 'T20-G14'],
    text: 'How each stage is tried again, when it is not, and when its breaker opens.',
    file: RETRY_CONFIGURATION.file,
    labels: {
      [RETRY_CONFIGURATION.kind.key]: RETRY_CONFIGURATION.kind.value,
      [RETRY_CONFIGURATION.workflowsIn]: workflowsIn,
    },
    schema: retryConfiguration,
    settings: { retry: Object.fromEntries(stages.map((stage) => [stage.key, tableOf(stage)])) },
  };
}

function tableOf({ attempts, backoff, timeout, retryOn, never, breaker }: Stage): Setting {
  return {
    max_attempts: attempts.value,
    ...backoffOf(backoff),
    timeout: timeout.value,
    retry_on: failuresOf(retryOn.value),
    never: failuresOf(never.value),
    circuit_breaker: {
      failure_threshold: breaker.threshold.value,
      recovery_timeout: breaker.recovery.value,
      half_open_calls: breaker.halfOpenCalls.value,
    },
  };
}

function backoffOf(backoff: Backoff): Readonly<Record<string, Setting>> {
  if ('exponential' in backoff) {
    const { base, factor, max } = backoff.exponential;
    return {
      backoff_type: 'exponential',
      base_duration: base.value,
      factor: factor.value,
      max_duration: max.value,
    };
  }
  if ('linear' in backoff) return { backoff_type: 'linear', increment: backoff.linear.increment.value };
  if ('fixed' in backoff) return { backoff_type: 'fixed', interval: backoff.fixed.interval.value };
  return { backoff_type: 'custom', waits: backoff.custom.waits.value };
}

function failuresOf({ errors, httpStatus }: Failures): Setting {
  return { errors, http_status: httpStatus };
}

function notifications(): Configuration {
  return {
    name: 'agent-pipeline-notifications',
    covers: ['T20-F39', 'T20-G15', 'T20-G16', 'T20-G25'],
    text: 'Channels, escalation and the words of each kind of message. What is secret is named, and comes from a Secret.',
    file: 'notifications.yaml',
    schema: notificationConfiguration,
    settings: {
      channels: [
        { name: 'slack-critical', type: 'slack', webhook_url: '${SLACK_WEBHOOK_URL}', enabled: true },
        { name: 'pagerduty-critical', type: 'pagerduty', integration_key: '${PAGERDUTY_KEY}', enabled: true },
      ],
      escalation_rules: [
        {
          severity: 'critical',
          delay: '5m',
          channels: ['slack-critical', 'pagerduty-critical'],
          repeat_interval: '15m',
          max_repeats: 4,
        },
      ],
      templates: {
        WorkflowFailure: {
          title: '{workflow_id} failed in {stage}',
          body: '{timestamp}: {error_message}',
        },
        CriticalError: {
          title: 'Critical: {workflow_id} failed in {stage}',
          body: '{timestamp}: {error_message} Likely cause: {root_cause}',
        },
        RetryExhaustion: {
          title: '{stage} of {workflow_id} has no retries left',
          body: '{timestamp}: {error_message} Likely cause: {root_cause}',
        },
        ManualInterventionRequired: {
          title: '{workflow_id} waits for a person in {stage}',
          body: '{timestamp}: {error_message} Likely cause: {root_cause}',
        },
        SystemRecovery: {
          title: '{workflow_id} is well again',
          body: '{timestamp}: {stage} works. It had failed because of {root_cause}.',
        },
      },
    },
  };
}
