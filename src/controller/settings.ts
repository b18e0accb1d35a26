import type { ControllerSettings, Mode } from '../api/settings.ts';

export { controllerSettings, type ControllerSettings, type Mode } from '../api/settings.ts';

/** The mode in which a remedy runs here: the environment's, or the remedy's own where that is stricter. */
export function modeOf(
  settings: Pick<ControllerSettings, 'mode' | 'remedies'>,
  runbook: string,
  remedy: { readonly id: string; readonly mode: 'auto' | 'guarded' | 'approve' | 'human' },
): Mode {
  const here = settings.remedies[`${runbook}/${remedy.id}`] ?? settings.mode;
  if (here === 'shadow') return 'shadow';
  return remedy.mode === 'approve' ? 'approve' : here;
}
