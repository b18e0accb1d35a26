import type { Capability } from '../../../model/system.ts';

/** S2:13-25: what a sensor may not do. The rule is the project's own; Argo Events would accept more. */
export const sensorRules: readonly Capability[] = [
  {
    id: 'no-delete',
    covers: ['T20-N5'],
    text: 'A sensor whose operation is delete is refused, and the rule named.',
    part: 'policy',
  },
  {
    id: 'no-patch',
    covers: ['T20-N6'],
    text: 'A sensor whose operation is patch is refused, and the rule named.',
    part: 'policy',
  },
  {
    id: 'no-update',
    covers: ['T20-N7'],
    text: 'A sensor whose operation is update is refused, and the rule named.',
    part: 'policy',
  },
  {
    id: 'no-selector-templates',
    covers: ['T20-N8'],
    text: 'A template variable in a label selector is refused: a sensor fills in parameters only, so it would stay as text.',
    part: 'policy',
  },
  {
    id: 'known-shapes-only',
    covers: ['T20-N13'],
    text: 'Operations and trigger kinds that are not on the list are errors, both in the model and in YAML from elsewhere.',
    part: 'policy',
  },
  {
    id: 'closed-operations',
    covers: ['T20-N9', 'T20-N10', 'T20-N11', 'T20-N13'],
    text: 'Create, submit and resume are the only operations that can be written down at all.',
    part: 'sensors',
  },
];
