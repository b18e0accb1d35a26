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
    applications: { group: 'argoproj.io', version: 'v1alpha1', plural: 'applications' },
    /** Without it `ignoreDifferences` counts for the comparison only, and the next sync writes the field all the same. */
    respectIgnored: 'RespectIgnoreDifferences=true',
  },
  flux: {
    kustomization: 'kustomize.toolkit.fluxcd.io',
    helmRelease: 'helm.toolkit.fluxcd.io',
    /** `disabled` on one object: Flux leaves it alone. */
    reconcile: 'kustomize.toolkit.fluxcd.io/reconcile',
    managers: ['kustomize-controller', 'helm-controller'],
  },
} as const;

/** What makes Argo CD leave a field alone, as an entry of `ignoreDifferences` has it. */
export type IgnoredField = { readonly jsonPointers: string[] } | { readonly jqPathExpressions: string[] };

/**
 * A declared field for `ignoreDifferences`. `*` stands for the member of a list that is called like the container: by
 * its name, since the positions of the others may differ.
 */
export function ignoredField(field: string, container: string): IgnoredField {
  const [before = '', after] = field.split('/*/');
  if (after === undefined) return { jsonPointers: [field] };
  const path = (pointer: string) => pointer.replaceAll('/', '.');
  return { jqPathExpressions: [`${path(before)}[] | select(.name == "${container}") | .${path(after)}`] };
}
