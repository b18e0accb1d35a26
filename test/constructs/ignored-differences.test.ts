import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { IGNORED_DIFFERENCES_CONFIG } from '../../src/conventions/changes.ts';
import { readFileSync } from 'node:fs';

const configMap = z.object({ data: z.record(z.string(), z.string()) });
const entry = z.looseObject({ kind: z.string(), name: z.string() });
const patch = z.object({
  spec: z.object({
    ignoreDifferences: z.array(entry),
    syncPolicy: z.object({ syncOptions: z.array(z.string()) }),
  }),
});

function read(environment: string) {
  const { name, patch: file, annotations } = IGNORED_DIFFERENCES_CONFIG;
  const path = `dist/${environment}/stanchion/stanchion-system/configmap-${name}.yaml`;
  const { data } = configMap.parse(parse(readFileSync(path, 'utf8')));
  return {
    application: patch.parse(parse(data[file] ?? '')).spec,
    annotations: z.array(entry).parse(parse(data[annotations] ?? '')),
  };
}

describe.each(['staging', 'production'])('what Argo CD leaves alone in %s', (environment) => {
  const { application, annotations } = read(environment);

  test('is the memory limit of the one container that a remedy raises', () => {
    expect(application.ignoreDifferences).toContainEqual({
      group: 'apps',
      kind: 'Deployment',
      namespace: 'arco',
      name: 'arco-worker',
      jqPathExpressions: [
        '.spec.template.spec.containers[] | select(.name == "worker") | .resources.limits.memory',
      ],
    });
  });

  test('is the minimum of the autoscaler where there is one, and not the replicas', () => {
    expect(application.ignoreDifferences).toContainEqual({
      group: 'autoscaling',
      kind: 'HorizontalPodAutoscaler',
      namespace: 'ferrumdeck',
      name: 'worker',
      jsonPointers: ['/spec/minReplicas'],
    });
  });

  test('stays so in a sync as well', () => {
    expect(application.syncPolicy.syncOptions).toEqual(['RespectIgnoreDifferences=true']);
  });

  test('is said to the controller for the same objects', () => {
    expect(annotations.map(({ kind, name }) => `${kind} ${name}`)).toEqual(
      application.ignoreDifferences.map(({ kind, name }) => `${kind} ${name}`),
    );
  });
});
