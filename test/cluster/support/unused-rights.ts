/** Why rights that synth derives are used by no scenario here. A reason for which there is no such right may not stay. */
export const UNUSED: readonly { readonly rights: RegExp; readonly why: string }[] = [
  {
    rights:
      /: get (pods|nodes|replicasets\.apps|limitranges|resourcequotas|taskruns\.tekton\.dev|runbooks\.stanchion\.dev|horizontalpodautoscalers\.autoscaling|clusterrolebindings\.rbac\S*|customresourcedefinitions\.api\S*)$/,
    why: 'What may be listed may be read one by one as well: it shows nothing more.',
  },
  {
    rights: /: list pipelineruns\.tekton\.dev$/,
    why: 'Runs are read by the name that follows from their target; the rights to a kind come together.',
  },
  {
    rights: /^(arco|production): (create|get) jobs\.batch$/,
    why: 'What a Job finds out or mends comes from its container, and none runs here.',
  },
  {
    rights: /^(arco|ferrumdeck): list (limitranges|resourcequotas)$/,
    why: 'For more memory, after containers were started again, and for more replicas, which Redis decides.',
  },
  {
    rights:
      /^ferrumdeck: (list events|list horizontalpodautoscalers\S*|patch horizontalpodautoscalers\S*|(create|get|patch) configmaps.*|create pods\/eviction|(get|patch) deployments\/scale\S* worker|patch deployments\.apps mcp-server)$/,
    why: 'Decided by Redis, PostgreSQL and probes, or asked for by runbooks that are.',
  },
  {
    rights: /^(kubernaut-workflows|taskmaster|tekton-pipelines): get pods\/log$/,
    why: 'No pod runs there whose log could be asked for.',
  },
  {
    rights: /^taskmaster: (create workflows|get workflowtemplates)\.argoproj\.io$/,
    why: 'Going on from a checkpoint follows from what a Job finds out.',
  },
  {
    rights: /^argocd: get applications\.argoproj\.io$/,
    why: 'No Application holds the workloads of the scenarios; those of `gitops-application.ts` have one.',
  },
  {
    rights: /^stanchion-system: delete (controllerrevisions\.apps|remediations\.stanchion\.dev)$/,
    why: 'Versions of Runbooks go when there are ten newer ones, and closed episodes after thirty days.',
  },
];

export function reasonFor(right: string): string | undefined {
  return UNUSED.find(({ rights }) => rights.test(right))?.why;
}
