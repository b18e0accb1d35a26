import type { Guard } from './guard.ts';

export const shadow: Guard = {
  id: 'Shadow',
  text: 'The remedy only watches here: what it would have done is recorded.',
  check: ({ mode, plan, remedy }) =>
    mode === 'shadow'
      ? { kind: 'final', message: `In shadow, '${remedy.id}' would have done this: ${plan.summary}` }
      : undefined,
};
