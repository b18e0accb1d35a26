/** What Argo CD reads from the annotations of an object. */
export const ARGO_CD = {
  syncWave: 'argocd.argoproj.io/sync-wave',
  syncOptions: 'argocd.argoproj.io/sync-options',
  /** A CRD is larger than the annotation that a client-side apply would need. */
  keepAndApplyServerSide: 'Prune=false,ServerSideApply=true',
  keep: 'Prune=false',
  /** Only where order matters; everything else is in wave 0. */
  waves: { definitions: '-10', identities: '-5' },
} as const;
