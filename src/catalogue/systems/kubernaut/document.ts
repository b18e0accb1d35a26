import type { DocumentRef } from '../../model/requirement.ts';

const REPOSITORY = 'https://github.com/jordigilh/kubernaut/blob/main/docs';

const references = [
  {
    title: 'DD-WE-001: Resource Locking Safety',
    target: `${REPOSITORY}/architecture/decisions/DD-WE-001-resource-locking-safety.md`,
  },
  {
    title: 'DD-WE-003: Lock Persistence',
    target: `${REPOSITORY}/architecture/decisions/DD-WE-003-resource-lock-persistence.md`,
  },
  {
    title: 'metrics-slos.md',
    target: `${REPOSITORY}/services/crd-controllers/03-workflowexecution/metrics-slos.md`,
  },
] as const;

/** Where something stands in S3, with the references that its last lines give (S3:421-428). */
export function inDocument(lines: DocumentRef['lines'], code?: string): DocumentRef {
  return { source: 'S3', lines, ...(code === undefined ? {} : { code }), references };
}
