import { z } from 'zod';
import { KUBERNETES_VERSIONS } from '../../../conventions/kubernetes.ts';
import { quoted } from '../../../diagnostics/escape.ts';
import { textOf } from '../../../manifest/value.ts';
import { objectsIn, type EmbeddedObject } from '../../embedded.ts';
import { defineRule, type Violation } from '../../rule.ts';
import { schemaCheck } from '../../schemas.ts';

const parameters = z.strictObject({
  /** The Kubernetes version that the objects are for. */
  kubernetesVersion: z.enum(KUBERNETES_VERSIONS),
});

/** Holds objects against closed schemas. The API server drops what it does not know, often without a word. */
export const schemaFields = defineRule({
  id: 'schema/fields',
  summary: 'fields are known to the Kubernetes version, and their values have the right type',
  parameters,
  *check(resource, { kubernetesVersion }) {
    for (const object of objectsIn(resource)) yield* checkObject(object, kubernetesVersion);
  },
});

function* checkObject(
  { path, kind, value }: EmbeddedObject,
  version: z.infer<typeof parameters>['kubernetesVersion'],
): Generator<Violation> {
  const apiVersion = textOf(value['apiVersion']);
  // Rule files are no objects, and schema/parse tells of those without a kind.
  if (apiVersion === '' || kind === '') return;
  const check = schemaCheck(version, apiVersion, kind);
  if (check === undefined) {
    yield {
      at: [...path, 'kind'],
      severity: 'info',
      message: `${quoted(kind)} of ${quoted(apiVersion)} was not held against a schema: none is at hand`,
      fix: 'Ask the API server instead, with `kubectl apply --dry-run=server --validate=strict`.',
    };
    return;
  }
  // What a trigger creates is a template: its parameters may fill in, and replace, any value, but rename no field.
  const issues = path.length === 0 ? check(value) : check(value).filter(({ what }) => what === 'unknown');
  for (const issue of issues) {
    yield {
      at: [...path, ...issue.path],
      part: issue.what === 'wrong' ? 'value' : 'key',
      message: `${issue.message} (${kind} of ${apiVersion}, Kubernetes ${version})`,
    };
  }
}
