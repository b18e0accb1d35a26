import { z } from 'zod';
import type { Target } from '../../api/target.ts';
import { DEPLOYMENTS } from '../kubernetes/objects.ts';
import type { AccessQuestion, KubernetesReader } from '../kubernetes/ports.ts';
import { objectMetadata } from '../kubernetes/views.ts';
import type { Collect, CollectContext, SourceOf } from './collector.ts';
import { rows } from './rows.ts';
import { kindOf, read } from './workload.ts';

/** Rights that an account lacks, as the API server itself says; those that it has are listed after them. */
export const access: Collect<'access'> = async ({ target, needs }, { yields }, context) => {
  const reviewer = context.access;
  if (reviewer === undefined) return { unknown: 'nobody can be asked about rights here' };
  const account = await accountOf(context.target(target), context.cluster);
  const questions = needs.flatMap((need) => questionsOf(need, account, context));
  const answers = await Promise.all(
    questions.map(async (question) => ({ question, isAllowed: await reviewer.isAllowed(question) })),
  );
  const said = (wanted: boolean, word: string) =>
    answers.filter(({ isAllowed }) => isAllowed === wanted).map(({ question }) => [word, describe(question)]);
  const denied = said(false, 'denied');
  const record = `${account.user}\n${rows([...denied, ...said(true, 'allowed')], 'nothing is asked')}`;
  return yields === 'number' ? { number: denied.length, detail: record } : { record };
};

type Account = Pick<AccessQuestion, 'user' | 'groups'>;

const deploymentView = z.object({
  metadata: objectMetadata,
  spec: z.object({
    template: z.object({ spec: z.object({ serviceAccountName: z.string().default('default') }) }),
  }),
});

/** The account by the name that the API server has for it, with the groups that every account is in. */
async function accountOf(target: Target, cluster: KubernetesReader): Promise<Account> {
  const { namespace, name } = await serviceAccountOf(target, cluster);
  return {
    user: `system:serviceaccount:${namespace}:${name}`,
    groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'],
  };
}

async function serviceAccountOf(target: Target, cluster: KubernetesReader) {
  if ('serviceAccount' in target) return target.serviceAccount;
  if (!('deployment' in target)) throw new RangeError(`a ${kindOf(target)} has no account`);
  const { namespace, name } = target.deployment;
  const found = await cluster.get({ ...DEPLOYMENTS, namespace, name });
  if (found === undefined) throw new Error(`there is no Deployment ${name} in ${namespace}`);
  return { namespace, name: read(deploymentView, found).spec.template.spec.serviceAccountName };
}

function questionsOf(
  { of, subresource, verbs }: SourceOf<'access'>['needs'][number],
  account: Account,
  { target }: CollectContext,
): readonly AccessQuestion[] {
  const kind = target(of);
  if (!('resources' in kind))
    throw new RangeError(`target '${of}' is a ${kindOf(kind)}, not a kind of objects`);
  const { group, plural, namespace } = kind.resources;
  const where = namespace === undefined ? {} : { namespace };
  const part = subresource === undefined ? {} : { subresource };
  return verbs.map((verb) => ({ ...account, verb, group, resource: plural, ...part, ...where }));
}

function describe({ verb, group, resource, subresource, namespace }: AccessQuestion): string {
  const kind = [resource, subresource].filter((part) => part !== undefined).join('/');
  return `${verb} ${kind}${group === '' ? '' : `.${group}`} in ${namespace ?? 'all namespaces'}`;
}
