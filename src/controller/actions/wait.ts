import { seconds } from '../../api/scalars.ts';
import type { ActionContext, ActionModule } from './action-module.ts';
import { settled } from './target.ts';

/** Changes nothing. It is open from the journal's entry until its time is over. */
export const wait: ActionModule<'wait'> = {
  prepare: ({ atMost, what }, context) => {
    const from = context.begun === undefined ? context.now : new Date(context.begun.at);
    const until = new Date(from.getTime() + seconds(atMost) * 1000);
    const state = ownState(context);
    if (context.now >= until) {
      return Promise.resolve({ ...settled(state, 'done', `Waited ${atMost} for ${what}.`), until });
    }
    return Promise.resolve({
      state,
      summary: `Wait at most ${atMost} for ${what}.`,
      changes: [],
      before: {},
      after: {},
      progress: 'open',
      until,
    });
  },
};

/** What touches nothing has the remediation itself for a target, so that it neither waits for a lock nor holds one. */
export function ownState({ remediation: { metadata } }: Pick<ActionContext, 'remediation'>) {
  return { key: `${metadata.namespace}/remediations/${metadata.name}`, optedIn: true };
}
