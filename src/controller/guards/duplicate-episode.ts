import type { RemediationResource } from '../../api/remediation.ts';
import type { Guard } from './guard.ts';

export const duplicateEpisode: Guard = {
  id: 'DuplicateEpisode',
  text: 'An older remediation of the same runbook deals with the same alert. A flap or a restart of Alertmanager shifts the start.',
  check: ({ remediation, others }) => {
    const older = others.find(
      (other) => isOpen(other) && isSame(other, remediation) && isOlder(other, remediation),
    );
    if (older === undefined) return undefined;
    return { kind: 'final', message: `${older.metadata.name} deals with the same alert already.` };
  },
};

/** What recovered deals with nothing any more, though it may keep a temporary change for long. */
const OVER: ReadonlySet<string> = new Set(['Recovered', 'Restoring', 'Closed']);

function isOpen({ status }: RemediationResource): boolean {
  return status?.phase === undefined || !OVER.has(status.phase);
}

function isSame(a: RemediationResource, b: RemediationResource): boolean {
  if (a.spec.runbook !== b.spec.runbook || !('alert' in a.spec.source) || !('alert' in b.spec.source))
    return false;
  return a.spec.source.alert.fingerprint === b.spec.source.alert.fingerprint;
}

/** By the alert's own start, then by name, so that of two exactly one steps back. */
function isOlder(a: RemediationResource, b: RemediationResource): boolean {
  if (!('alert' in a.spec.source) || !('alert' in b.spec.source)) return false;
  const started =
    new Date(a.spec.source.alert.startsAt).getTime() - new Date(b.spec.source.alert.startsAt).getTime();
  return started < 0 || (started === 0 && a.metadata.name < b.metadata.name);
}
