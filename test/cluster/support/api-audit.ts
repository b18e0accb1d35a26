import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Grant } from '../../../src/environments/grants.ts';

/** What the API server notes: who asked for what, and never with which contents. Only of ServiceAccounts of the tests. */
export const AUDIT_POLICY = {
  apiVersion: 'audit.k8s.io/v1',
  kind: 'Policy',
  omitStages: ['RequestReceived'],
  rules: [
    { level: 'None', userGroups: ['system:serviceaccounts:kube-system'] },
    { level: 'Metadata', userGroups: ['system:serviceaccounts'] },
  ],
};
/** In the folder of the cluster. */
export const API_AUDIT_LOG = 'api-audit.jsonl';

const noted = z.object({
  verb: z.string(),
  user: z.object({ username: z.string() }),
  objectRef: z
    .object({
      apiGroup: z.string().default(''),
      resource: z.string(),
      subresource: z.string().optional(),
      namespace: z.string().optional(),
      name: z.string().optional(),
    })
    .optional(),
});

/** One request, in the words of a Role. */
export interface ApiRequest {
  readonly verb: string;
  readonly apiGroup: string;
  readonly resource: string;
  /** Absent where all namespaces, or none, were meant. */
  readonly namespace?: string | undefined;
  readonly name?: string | undefined;
}

/** All requests for resources that ServiceAccounts of this name have made since the API server began. */
export async function requestsOf(
  folder: string,
  account: { readonly namespace: string; readonly name: string },
): Promise<readonly ApiRequest[]> {
  const user = `system:serviceaccount:${account.namespace}:${account.name}`;
  const text = await readFile(join(folder, API_AUDIT_LOG), 'utf8');
  return text
    .split('\n')
    .filter((line) => line.includes(user))
    .map((line) => noted.parse(JSON.parse(line)))
    .filter(({ user: { username } }) => username === user)
    .flatMap(({ verb, objectRef }) => {
      if (objectRef === undefined) return [];
      const { apiGroup, resource, subresource, namespace, name } = objectRef;
      return [
        {
          verb,
          apiGroup,
          resource: subresource === undefined ? resource : `${resource}/${subresource}`,
          namespace,
          name,
        },
      ];
    });
}

/** A right to do one thing with one resource. */
export interface Right {
  /** Of the catalogue; absent for the whole cluster. */
  readonly namespace?: string | undefined;
  readonly verb: string;
  readonly apiGroup: string;
  readonly resource: string;
  readonly name?: string | undefined;
}

/** The rights of a grant, one by one. */
export function singleRights(
  namespace: string | undefined,
  { apiGroup, resources, verbs, names }: Grant,
): Right[] {
  return resources.flatMap((resource) =>
    verbs.flatMap((verb) =>
      (names ?? [undefined]).map((name) => ({ namespace, verb, apiGroup, resource, name })),
    ),
  );
}

/** Whether a right is what a request needs. */
export function covers(right: Right, request: ApiRequest): boolean {
  return (
    right.verb === request.verb &&
    right.apiGroup === request.apiGroup &&
    right.resource === request.resource &&
    (right.namespace === undefined || right.namespace === request.namespace) &&
    (right.name === undefined || right.name === request.name)
  );
}

/** As a reader would say it. */
export function said({ namespace = 'everywhere', verb, apiGroup, resource, name }: Right): string {
  const group = apiGroup === '' ? '' : `.${apiGroup}`;
  return `${namespace}: ${verb} ${resource}${group}${name === undefined ? '' : ` ${name}`}`;
}
