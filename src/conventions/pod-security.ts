/** Any id above 10000 keeps clear of users that images and hosts define; the same for every pod. */
export const USER = 10_001;

/** Security contexts under the restricted pod security standard, of every pod that Stanchion writes. */
export const RESTRICTED = {
  pod: {
    runAsNonRoot: true,
    runAsUser: USER,
    runAsGroup: USER,
    fsGroup: USER,
    seccompProfile: { type: 'RuntimeDefault' },
  },
  container: {
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ['ALL'] },
  },
};
