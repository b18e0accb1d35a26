import type { Guard } from './guard.ts';

const TOOLS = { 'argo-cd': 'Argo CD', flux: 'Flux' } as const;

export const gitopsOwner: Guard = {
  id: 'OwnedByGit',
  text: 'A GitOps tool would take the change back. The plan carries the patch for Git.',
  check: ({ target: { key, revertedBy } }) =>
    revertedBy === undefined
      ? undefined
      : {
          kind: 'final',
          message: [
            `${TOOLS[revertedBy.tool]} (${revertedBy.object}) would take the change of ${key} back; make it in Git.`,
            ...(revertedBy.told === undefined ? [] : [revertedBy.told]),
          ].join(' '),
        },
};
