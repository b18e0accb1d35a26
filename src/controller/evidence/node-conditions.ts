import { z } from 'zod';
import { NODES } from '../kubernetes/objects.ts';
import { objectMetadata, statusCondition } from '../kubernetes/views.ts';
import type { Collect } from './collector.ts';
import { read } from './workload.ts';

const nodeView = z.object({
  metadata: objectMetadata,
  status: z.object({ conditions: z.array(statusCondition).default([]) }).prefault({}),
});

/** Nodes on which one of the conditions is true. A node that cannot say so is not counted, but named. */
export const nodeConditions: Collect<'nodeConditions'> = async ({ conditions }, _item, { cluster }) => {
  const nodes = (await cluster.list(NODES, {})).map((object) => read(nodeView, object));
  if (nodes.length === 0) return { unknown: 'the cluster shows no nodes' };
  const found = nodes.map(({ metadata, status }) => ({
    name: metadata.name,
    asked: status.conditions.filter(({ type }) => conditions.includes(type)),
  }));
  const having = (wanted: string) =>
    found.flatMap(({ name, asked }) => {
      const types = asked.filter(({ status }) => status === wanted).map(({ type }) => type);
      return types.length === 0 ? [] : [{ name, text: `${name}: ${types.join(', ')}` }];
    });
  const silent = having('Unknown').map(({ name }) => name);
  return {
    number: having('True').length,
    detail: [
      ...having('True').map(({ text }) => text),
      ...(silent.length === 0 ? [] : [`not heard of: ${silent.join(', ')}`]),
    ].join('\n'),
  };
};
