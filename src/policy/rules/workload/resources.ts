import { z } from 'zod';
import { quoted } from '../../../diagnostics/escape.ts';
import { memberAt } from '../../../manifest/value.ts';
import { containersIn, type Container } from '../../containers.ts';
import { parseQuantity } from '../../../api/quantity.ts';
import { defineRule, type Violation } from '../../rule.ts';

const parameters = z.strictObject({
  required: z.array(z.templateLiteral([z.enum(['requests', 'limits']), '.', z.string()])),
});

/** Containers say what they need and what they may use at most, and do not ask for more than they may use. */
export const workloadResources = defineRule({
  id: 'workload/resources',
  summary: 'every container has requests and limits that fit together',
  parameters,
  *check(resource, { required }) {
    for (const container of containersIn(resource)) {
      const missing = required.filter((field) => isMissing(amountOf(container, field)));
      if (missing.length > 0) {
        yield {
          at: [...container.path, 'resources'],
          part: 'key',
          message: `${container.label} has no ${listed(missing)}`,
        };
      }
      for (const name of ['cpu', 'memory']) yield* compare(container, name);
    }
  },
});

function* compare(container: Container, name: string): Generator<Violation> {
  const request = yield* quantityAt(container, 'requests', name);
  const limit = yield* quantityAt(container, 'limits', name);
  if (request === undefined || limit === undefined || request <= limit) return;
  const amounts = [`requests.${name}`, `limits.${name}`].map((field) => quoted(amountOf(container, field)));
  yield {
    at: [...container.path, 'resources', 'requests', name],
    message: `${container.label} requests more ${name} (${amounts[0] ?? ''}) than its limit allows (${amounts[1] ?? ''})`,
    fix: 'Raise the limit or lower the request.',
  };
}

function* quantityAt(
  container: Container,
  list: 'requests' | 'limits',
  name: string,
): Generator<Violation, bigint | undefined> {
  const amount = amountOf(container, `${list}.${name}`);
  // What a workflow fills in later cannot be compared now.
  if (isMissing(amount) || (typeof amount === 'string' && amount.includes('{{'))) return undefined;
  const quantity =
    typeof amount === 'string' || typeof amount === 'number' ? parseQuantity(amount) : undefined;
  if (quantity !== undefined && quantity >= 0n) return quantity;
  yield {
    at: [...container.path, 'resources', list, name],
    message: `${container.label} has ${list}.${name} ${quoted(amount)}, which is not a quantity`,
    fix: 'Write a number with a suffix that Kubernetes knows, such as `500m` or `256Mi`.',
  };
  return undefined;
}

function amountOf(container: Container, field: string): unknown {
  const [list = '', name = ''] = field.split(/\.(.*)/s);
  return memberAt(container.resources, list, name);
}

function isMissing(amount: unknown): boolean {
  return amount === undefined || amount === null || amount === '';
}

function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`;
}
