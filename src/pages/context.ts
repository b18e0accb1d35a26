import type { OneKeyHandlers } from '../api/one-key.ts';
import type { Profile, System } from '../catalogue/model/system.ts';
import type { Alert } from '../catalogue/model/alert.ts';
import type { Runbook } from '../catalogue/model/runbook.ts';

/** A system as the pages of one profile show it. */
export interface SystemContext {
  readonly system: System;
  readonly profile: Profile;
  /** Where Runbooks and Remediations are: a namespace, or a shell variable where environments differ. */
  readonly controllerNamespace: string;
}

export interface RunbookContext extends SystemContext {
  readonly runbook: Runbook;
}

/** One page: the alerts of one name, which differ in severity and threshold. */
export interface AlertContext extends RunbookContext {
  readonly name: string;
  readonly alerts: readonly [Alert, ...Alert[]];
}

export type AnyEvidence = Runbook['evidence'][string];
export type AnyRemedy = Runbook['remedies'][number];
export type Action = AnyRemedy['action'];

/** Where a piece of evidence comes from, and how a person asks the same. */
export interface SourceText {
  readonly where: string;
  /** A fenced block, or nothing where there is nothing to run. */
  readonly block: string;
}

/** How a person does what each action does, as Markdown. */
export type ActionHandlers = OneKeyHandlers<Action, string>;
