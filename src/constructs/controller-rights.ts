import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { API_GROUP } from '../api/names.ts';
import type { System } from '../catalogue/model/system.ts';
import { APPROVE_VERB, APPROVER_ROLE } from '../conventions/approvals.ts';
import { ARGO_CD } from '../conventions/argo-cd.ts';
import { READY_REVISIONS_CONFIG } from '../conventions/changes.ts';
import { LEADER_LEASE, PAUSE_CONFIG } from '../conventions/controller.ts';
import { CONTROLLER, REMEDIATION_READER } from '../conventions/names.ts';
import { hasAdmissionPolicies } from '../environments/admission.ts';
import { mergeGrants, type Grant } from '../environments/grants.ts';
import type { Environment } from '../environments/model.ts';
import { isIncluded } from '../environments/parts.ts';
import { controllerRights } from '../environments/rights.ts';
import { ConfigMapBounds } from './config-map-bounds.ts';
import { Identity, policyRules } from './identity.ts';
import { objectLabels } from './object-labels.ts';

const COMPONENT = 'controller';

/** The controller's own records and settings, in its own namespace; the same whatever it may change elsewhere. */
const OWN: readonly Grant[] = [
  { apiGroup: API_GROUP, resources: ['runbooks'], verbs: ['list', 'watch'] },
  {
    apiGroup: API_GROUP,
    resources: ['remediations'],
    verbs: ['get', 'list', 'watch', 'create', 'patch', 'delete'],
  },
  { apiGroup: API_GROUP, resources: ['remediations/status', 'runbooks/status'], verbs: ['patch'] },
  // The last valid version of each Runbook.
  { apiGroup: 'apps', resources: ['controllerrevisions'], verbs: ['list', 'create', 'delete'] },
  { apiGroup: '', resources: ['configmaps'], verbs: ['get'], names: [PAUSE_CONFIG.name] },
  // It finds the retry configurations of breakers by their label.
  { apiGroup: '', resources: ['configmaps'], verbs: ['list'] },
  // What is to be made has no name yet that a rule could hold, so the bounds below hold it.
  { apiGroup: '', resources: ['configmaps'], verbs: ['create'] },
  { apiGroup: '', resources: ['configmaps'], verbs: ['get', 'patch'], names: [READY_REVISIONS_CONFIG] },
  { apiGroup: '', resources: ['events'], verbs: ['create', 'patch'] },
  { apiGroup: 'coordination.k8s.io', resources: ['leases'], verbs: ['create'] },
  {
    apiGroup: 'coordination.k8s.io',
    resources: ['leases'],
    verbs: ['get', 'update'],
    names: [LEADER_LEASE],
  },
];

export interface ControllerRightsProps {
  readonly systems: readonly System[];
  readonly environment: Environment;
}

/**
 * The controller's ServiceAccount, and exactly the rights that the runbooks of the environment need: in each namespace
 * a Role of its own, and in the whole cluster reading only. What it may change follows from the remedies that are not
 * in shadow.
 */
export class ControllerIdentity extends Construct {
  constructor(scope: Construct, id: string, { systems, environment }: ControllerRightsProps) {
    super(scope, id);
    const { namespace } = environment;
    const { namespaces, cluster } = controllerRights(systems, environment);
    const late = isIncluded(environment, 'safeguards') ? namespacesOfPrerequisites(systems) : [];
    const inOwn = namespaces.find((rights) => rights.namespace === namespace)?.rules ?? [];
    new Identity(this, 'Identity', {
      name: CONTROLLER,
      namespace,
      system: 'stanchion',
      component: COMPONENT,
      grants: [
        { namespace, rules: mergeGrants([...OWN, ...inOwn]) },
        ...namespaces
          .filter((rights) => rights.namespace !== namespace)
          .map((rights) => ({
            ...rights,
            // Only the check of the prerequisite makes sure that the namespace is there.
            ...(late.includes(rights.namespace) ? { wave: ARGO_CD.waves.rollouts } : {}),
          })),
      ],
    });
    if (hasAdmissionPolicies(environment)) this.#bounds(namespace);
    if (cluster.length > 0) this.#cluster(cluster, namespace);
  }

  /** Of what it may make by a right without names. */
  #bounds(namespace: string): void {
    new ConfigMapBounds(this, 'Records', {
      name: CONTROLLER,
      system: 'stanchion',
      component: COMPONENT,
      namespace,
      account: { namespace, name: CONTROLLER },
      operations: ['CREATE'],
      bounds: [
        {
          expression: `object.metadata.name == '${READY_REVISIONS_CONFIG}'`,
          message: `of ConfigMaps the controller makes ${READY_REVISIONS_CONFIG} only`,
        },
      ],
    });
  }

  #cluster(rules: readonly Grant[], namespace: string): void {
    const metadata = {
      name: CONTROLLER,
      labels: objectLabels('stanchion', COMPONENT),
      annotations: { [ARGO_CD.syncWave]: ARGO_CD.waves.identities },
    };
    new k8s.KubeClusterRole(this, 'ClusterRole', { metadata, rules: policyRules(rules) });
    new k8s.KubeClusterRoleBinding(this, 'ClusterRoleBinding', {
      metadata,
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: CONTROLLER },
      subjects: [{ kind: 'ServiceAccount', name: CONTROLLER, namespace }],
    });
  }
}

/**
 * For people who read Remediations. These hold evidence of failures, so the right is part of no role that others have:
 * it carries no aggregation label, and whoever installs binds it to those who need it.
 */
export class RemediationReader extends Construct {
  constructor(scope: Construct, id: string, { namespace }: Environment) {
    super(scope, id);
    new k8s.KubeRole(this, 'Role', {
      metadata: {
        name: REMEDIATION_READER,
        namespace,
        labels: objectLabels('stanchion', 'api'),
        annotations: { [ARGO_CD.syncWave]: ARGO_CD.waves.identities },
      },
      rules: policyRules([
        { apiGroup: API_GROUP, resources: ['remediations'], verbs: ['get', 'list', 'watch'] },
      ]),
    });
  }
}

const CHECKLIST_WRITE = { apiGroup: API_GROUP, resources: ['remediations/status'], verbs: ['patch'] };

/**
 * For people who approve plans, cancel episodes, and note what they did; they need the reader's Role as well. Bound to
 * nobody; a Role of the installation's own with `resourceNames` lets somebody approve for some Runbooks only.
 */
export class RemediationApprover extends Construct {
  constructor(scope: Construct, id: string, environment: Environment) {
    super(scope, id);
    const { namespace } = environment;
    new k8s.KubeRole(this, 'Role', {
      metadata: {
        name: APPROVER_ROLE,
        namespace,
        labels: objectLabels('stanchion', 'api'),
        annotations: { [ARGO_CD.syncWave]: ARGO_CD.waves.identities },
      },
      rules: policyRules([
        { apiGroup: API_GROUP, resources: ['runbooks'], verbs: ['get', 'list', APPROVE_VERB] },
        { apiGroup: API_GROUP, resources: ['remediations'], verbs: ['patch'] },
        // Without the policies that leave people the checklist alone, they could write all of the status.
        ...(hasAdmissionPolicies(environment) ? [CHECKLIST_WRITE] : []),
      ]),
    });
  }
}

function namespacesOfPrerequisites(systems: readonly System[]): string[] {
  return systems.flatMap(({ safeguards }) =>
    (safeguards?.prerequisites ?? []).map(({ deployment: { namespace } }) => namespace),
  );
}
