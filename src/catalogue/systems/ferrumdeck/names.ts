import type { Profile } from '../../model/system.ts';

/** Every name of FerrumDeck that differs between its document and its software. */
export interface FerrumDeckNames {
  /** Namespace of FerrumDeck. */
  readonly namespace: string;
  /** Redis stream with the steps to do. */
  readonly stream: string;
  /** Consumer group of the workers on that stream. */
  readonly group: string;
  /** Stream for steps that failed too often. */
  readonly deadLetterStream: string;
  /** States of a run in which workers owe it progress. */
  readonly activeRunStates: readonly string[];
  /** When a run `r` began, as SQL. */
  readonly runStart: string;
  /** LiteLLM's name of the model to fall back to. */
  readonly backupModel: string;
  /** Provider that serves the model to fall back to. */
  readonly backupProvider: string;
}

export const ferrumdeckNames: Readonly<Record<Profile, FerrumDeckNames>> = {
  documented: {
    namespace: 'ferrumdeck',
    stream: 'fd:queue:steps',
    group: 'workers',
    deadLetterStream: 'fd:queue:dlq',
    activeRunStates: ['running'],
    runStart: 'r.started_at',
    backupModel: 'anthropic/claude-sonnet-4-20250514',
    backupProvider: 'anthropic',
  },
  upstream: {
    namespace: 'ferrumdeck',
    stream: 'fd:queue:stream:steps',
    group: 'steps-workers',
    deadLetterStream: 'fd:queue:stream:dlq',
    // The gateway leaves a run in `queued` while workers work on it, and never writes `started_at`.
    activeRunStates: ['queued', 'running'],
    runStart: 'COALESCE(r.started_at, r.created_at)',
    // The document's backup is the software's default, so failing over to it would change nothing.
    backupModel: 'openai/gpt-4o',
    backupProvider: 'openai',
  },
};
