import { API_GROUP, API_VERSION } from '../names.ts';
import { remediationSpec, remediationStatus } from '../remediation.ts';
import { runbookSpec, runbookStatus } from '../runbook.ts';
import { structuralSchema, type StructuralSchema } from './structural.ts';

interface PrinterColumn {
  readonly name: string;
  readonly type: 'string' | 'integer' | 'boolean' | 'date';
  readonly jsonPath: string;
  readonly description?: string;
  /** Above 0 only with `-o wide`. */
  readonly priority?: number;
}

export interface CustomResource {
  readonly kind: string;
  readonly plural: string;
  readonly singular: string;
  readonly shortNames: readonly string[];
  readonly schema: StructuralSchema;
  readonly columns: readonly PrinterColumn[];
}

/** A text of CEL over the old and the new value, and what the API server answers where it is false. */
interface CelRule {
  readonly rule: string;
  readonly message: string;
}

const AGE: PrinterColumn = { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' };

/** Fields of a Remediation that stay as its opener wrote them; only `approval` and `cancel` may be added. */
const FIXED_ONCE_WRITTEN = ['runbook', 'source', 'parameters'] as const;

function immutable(field: string): CelRule {
  const both = `has(self.${field}) && has(oldSelf.${field})`;
  return {
    rule: `has(self.${field}) == has(oldSelf.${field}) && (!(${both}) || self.${field} == oldSelf.${field})`,
    message: `${field} cannot change; open another Remediation`,
  };
}

/** What may be added to a Remediation, and not be taken back. */
const ONLY_ADDED: readonly CelRule[] = [
  {
    rule: '!has(oldSelf.approval) || has(self.approval)',
    message: 'an approval cannot be taken out; write a reject in its place, or cancel',
  },
  {
    rule: "!has(oldSelf.approval) || oldSelf.approval.decision != 'reject' || !has(self.approval) || self.approval.planHash != oldSelf.approval.planHash || self.approval == oldSelf.approval",
    message: 'a plan that was rejected stays so',
  },
  {
    rule: '!has(oldSelf.cancel) || !oldSelf.cancel || (has(self.cancel) && self.cancel)',
    message: 'a Remediation that was cancelled stays so',
  },
];

const CLOSED_STAYS: CelRule = {
  rule: "!has(oldSelf.phase) || oldSelf.phase != 'Closed' || (has(self.phase) && self.phase == 'Closed')",
  message: 'a closed Remediation stays closed',
};

export const customResources: readonly CustomResource[] = [
  {
    kind: 'Runbook',
    plural: 'runbooks',
    singular: 'runbook',
    shortNames: ['rb'],
    schema: resourceSchema(structuralSchema(runbookSpec), structuralSchema(runbookStatus)),
    columns: [
      { name: 'System', type: 'string', jsonPath: '.spec.system' },
      { name: 'Suspended', type: 'boolean', jsonPath: '.spec.suspend' },
      {
        name: 'In Force',
        type: 'string',
        jsonPath: '.status.conditions[?(@.type=="InForce")].status',
        description: 'Whether this version is carried out; False where the last valid one is, or none.',
      },
      { name: 'Breaker', type: 'string', jsonPath: '.status.breaker' },
      { name: 'Open', type: 'integer', jsonPath: '.status.remediations.open' },
      { name: 'Last', type: 'string', jsonPath: '.status.lastRemediation' },
      { name: 'Title', type: 'string', jsonPath: '.spec.title', priority: 1 },
      AGE,
    ],
  },
  {
    kind: 'Remediation',
    plural: 'remediations',
    singular: 'remediation',
    shortNames: ['rem'],
    schema: resourceSchema(
      {
        ...structuralSchema(remediationSpec),
        'x-kubernetes-validations': [...FIXED_ONCE_WRITTEN.map(immutable), ...ONLY_ADDED],
      },
      { ...structuralSchema(remediationStatus), 'x-kubernetes-validations': [CLOSED_STAYS] },
    ),
    columns: [
      { name: 'Runbook', type: 'string', jsonPath: '.spec.runbook' },
      { name: 'Phase', type: 'string', jsonPath: '.status.phase' },
      { name: 'Reason', type: 'string', jsonPath: '.status.reason' },
      { name: 'Remedy', type: 'string', jsonPath: '.status.plan.remedy' },
      { name: 'Target', type: 'string', jsonPath: '.status.plan.target' },
      { name: 'Outcome', type: 'string', jsonPath: '.status.outcome' },
      { name: 'Signed By', type: 'string', jsonPath: '.spec.approval.by', priority: 1 },
      { name: 'Plan', type: 'string', jsonPath: '.status.plan.summary', priority: 1 },
      { name: 'Cause', type: 'string', jsonPath: '.status.analysis.cause', priority: 1 },
      AGE,
    ],
  },
];

/** The API server owns `metadata`, and says itself what `apiVersion` and `kind` may be. */
function resourceSchema(spec: StructuralSchema, status: StructuralSchema): StructuralSchema {
  return {
    type: 'object',
    required: ['spec'],
    properties: {
      apiVersion: { type: 'string' },
      kind: { type: 'string' },
      metadata: { type: 'object' },
      spec,
      status,
    },
  };
}

/** The CustomResourceDefinition object of a resource. */
export function crdManifest({ kind, plural, singular, shortNames, schema, columns }: CustomResource) {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${API_GROUP}` },
    spec: {
      group: API_GROUP,
      names: { kind, plural, singular, shortNames, categories: ['stanchion'] },
      scope: 'Namespaced',
      versions: [
        {
          name: API_VERSION,
          served: true,
          storage: true,
          subresources: { status: {} },
          additionalPrinterColumns: columns,
          schema: { openAPIV3Schema: schema },
        },
      ],
    },
  };
}
