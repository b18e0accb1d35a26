/** What Argo CD reads from the annotations of an object. */
export const ARGO_CD = {
  syncWave: 'argocd.argoproj.io/sync-wave',
  syncOptions: 'argocd.argoproj.io/sync-options',
  hook: 'argocd.argoproj.io/hook',
  hookDeletePolicy: 'argocd.argoproj.io/hook-delete-policy',
  /** A CRD is larger than the annotation that a client-side apply would need. */
  keepAndApplyServerSide: 'Prune=false,ServerSideApply=true',
  keep: 'Prune=false',
  /** Argo CD must not compare a Job of the last sync with today's: its template cannot be changed. */
  replaceHook: 'BeforeHookCreation',
  /**
   * Only where order matters; everything else is in wave 0. A wave starts when the one before is healthy, and a
   * failed check ends the sync: what stands in later waves stays as it was.
   */
  waves: {
    definitions: '-10',
    identities: '-5',
    checks: '1',
    canaries: '2',
    gates: '3',
    rollouts: '4',
  },
} as const;
