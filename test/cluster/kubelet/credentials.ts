import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { KubeApi } from '../api.ts';
import { eventually } from '../wait.ts';
import type { WorkflowNode } from './pod.ts';

const workflowShape = z.object({
  status: z.object({
    nodes: z.record(
      z.string(),
      z.looseObject({
        inputs: z
          .looseObject({
            parameters: z
              .array(z.looseObject({ name: z.string(), value: z.string().optional() }))
              .default([]),
          })
          .optional(),
      }),
    ),
  }),
});

/** What a pod gets from its ServiceAccount; one token for each account is enough. */
export class Credentials {
  private readonly tokens = new Map<string, Promise<string>>();

  constructor(
    private readonly admin: KubeApi,
    private readonly folder: string,
    private readonly write: (path: string, token: string) => Promise<string>,
  ) {}

  async api(namespace: string, account: string): Promise<KubeApi> {
    return this.admin.as(await this.token(namespace, account));
  }

  async kubeconfig(namespace: string, account: string): Promise<string> {
    const folder = join(this.folder, 'accounts');
    await mkdir(folder, { recursive: true });
    return this.write(
      join(folder, `${namespace}.${account}.kubeconfig`),
      await this.token(namespace, account),
    );
  }

  /** The input parameters of a step. The controller writes them down after it made the pod. */
  async inputs(
    namespace: string,
    { workflow, nodeId }: WorkflowNode,
  ): Promise<Readonly<Record<string, string>>> {
    const ref = { apiVersion: 'argoproj.io/v1alpha1', kind: 'Workflow', namespace, name: workflow };
    const node = await eventually(`workflow ${workflow} has the node ${nodeId}`, async () => {
      const found = workflowShape.safeParse(await this.admin.get(ref));
      return found.data?.status.nodes[nodeId];
    });
    return Object.fromEntries((node.inputs?.parameters ?? []).map(({ name, value = '' }) => [name, value]));
  }

  private async token(namespace: string, account: string): Promise<string> {
    const key = `${namespace}/${account}`;
    const token = this.tokens.get(key) ?? this.admin.token(namespace, account);
    this.tokens.set(key, token);
    return token;
  }
}
