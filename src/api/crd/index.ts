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

const AGE: PrinterColumn = { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' };

/** Fields of a Remediation that stay as its opener wrote them; only `approval` and `cancel` may be added. */
const FIXED_ONCE_WRITTEN = ['runbook', 'source', 'parameters'] as const;

function immutable(field: string) {
  const both = `has(self.${field}) && has(oldSelf.${field})`;
  return {
    rule: `has(self.${field}) == has(oldSelf.${field}) && (!(${both}) || self.${field} == oldSelf.${field})`,
    message: `${field} cannot change; open another Remediation`,
  };
}

export const customResources: readonly CustomResource[] = [
  {
    kind: 'Runbook',
    plural: 'runbooks',
    singular: 'runbook',
    shortNames: ['rb'],
    schema: resourceSchema(structuralSchema(runbookSpec), structuralSchema(runbookStatus)),
    columns: [
      { name: 'System', type: 'string', jsonPath: '.spec.system' },
      { name: 'Title', type: 'string', jsonPath: '.spec.title' },
      { name: 'Suspended', type: 'boolean', jsonPath: '.spec.suspend' },
      { name: 'Breaker', type: 'string', jsonPath: '.status.breaker' },
      { name: 'Last', type: 'string', jsonPath: '.status.lastRemediation', priority: 1 },
      AGE,
    ],
  },
  {
    kind: 'Remediation',
    plural: 'remediations',
    singular: 'remediation',
    shortNames: ['rem'],
    schema: resourceSchema(
      { ...structuralSchema(remediationSpec), 'x-kubernetes-validations': FIXED_ONCE_WRITTEN.map(immutable) },
      structuralSchema(remediationStatus),
    ),
    columns: [
      { name: 'Runbook', type: 'string', jsonPath: '.spec.runbook' },
      { name: 'Phase', type: 'string', jsonPath: '.status.phase' },
      { name: 'Reason', type: 'string', jsonPath: '.status.reason' },
      { name: 'Remedy', type: 'string', jsonPath: '.status.plan.remedy' },
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
