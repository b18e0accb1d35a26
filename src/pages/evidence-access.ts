import type { AnyEvidence, RunbookContext, SourceText } from './context.ts';
import { fence } from './markdown.ts';
import { word } from './shell.ts';
import { namespaceArguments, objectArgument, targetOf, targetText } from './target.ts';

type AccessSource = Extract<AnyEvidence['source'], { readonly access: unknown }>['access'];

/** The same questions as the controller asks, for people who may impersonate the account. */
export function accessText(context: RunbookContext, { target: id, needs }: AccessSource): SourceText {
  const target = targetOf(context, id);
  const questions = needs.map(({ of, subresource, verbs }) => {
    const kind = targetOf(context, of);
    const part = subresource === undefined ? '' : ` --subresource=${word(subresource)}`;
    const question = `kubectl auth can-i "$verb" ${objectArgument(kind)}${part} ${namespaceArguments(kind)}`;
    return `for verb in ${verbs.join(' ')}; do echo "$verb: $(${question} --as="$ACCOUNT")"; done`;
  });
  return {
    where: `rights that its work needs and the account of ${targetText(target)} lacks`,
    block: fence('sh', [accountOf(target), ...questions].join('\n')),
  };
}

function accountOf(target: ReturnType<typeof targetOf>): string {
  const prefix = (namespace: string) => `system:serviceaccount:${namespace}:`;
  if ('serviceAccount' in target) {
    const { namespace, name } = target.serviceAccount;
    return `ACCOUNT=${word(prefix(namespace) + name)}`;
  }
  if (!('deployment' in target)) throw new Error(`${targetText(target)} has no account`);
  const path = word('jsonpath={.spec.template.spec.serviceAccountName}');
  const get = `kubectl get ${namespaceArguments(target)} ${objectArgument(target)} -o ${path}`;
  return `ACCOUNT="${prefix(target.deployment.namespace)}$(${get})"`;
}
