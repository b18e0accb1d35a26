/** By what Argo CD's and Flux's objects are known. */
export const GITOPS = {
  argoCd: {
    /** `<application>:<group>/<kind>:<namespace>/<name>`. */
    trackingId: 'argocd.argoproj.io/tracking-id',
    /** A label of its own, where the installation chose one. */
    instance: 'argocd.argoproj.io/instance',
    /** The default label before Argo CD 3. Helm writes it too, so alone it proves nothing. */
    sharedInstance: 'app.kubernetes.io/instance',
    managers: ['argocd-controller', 'argocd-application-controller', 'application-controller'],
  },
  flux: {
    kustomization: 'kustomize.toolkit.fluxcd.io',
    helmRelease: 'helm.toolkit.fluxcd.io',
    /** `disabled` on one object: Flux leaves it alone. */
    reconcile: 'kustomize.toolkit.fluxcd.io/reconcile',
    managers: ['kustomize-controller', 'helm-controller'],
  },
} as const;
