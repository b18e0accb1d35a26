import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { z } from 'zod';
import { pause } from '../../wait.ts';
import type { Ending, Outcome, Run } from '../outcome.ts';
import type { Template } from '../pod.ts';

type Resource = NonNullable<Template['resource']>;

const result = z.looseObject({
  kind: z.string(),
  apiVersion: z.string(),
  metadata: z.looseObject({ name: z.string(), namespace: z.string().optional() }),
});

/** Milliseconds between two looks at the object; Argo's executor takes five seconds. */
const INTERVAL = 100;

/**
 * Carries out a `resource` template as Argo's executor does: kubectl with the pod's own token, then a look at the
 * object until a condition holds.
 */
export function applyResource(): Outcome {
  return async (run) => {
    const resource = run.step?.template.resource;
    if (resource === undefined) throw new Error(`${run.pod.metadata.name} is not a resource template`);
    const folder = await mkdtemp(join(tmpdir(), 'stanchion-resource-'));
    try {
      const manifest = join(folder, 'manifest.yaml');
      await writeFile(manifest, resource.manifest);
      const { exitCode, stdout, stderr } = await kubectl(run, argumentsFor(resource, manifest));
      if (exitCode !== 0) return failed(stderr);
      if (resource.action === 'delete' || stdout === '') return { kind: 'exited', exitCode: 0 };
      return await judge(run, resource, result.parse(JSON.parse(stdout)));
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  };
}

function argumentsFor(
  { action, flags, manifest, mergeStrategy = 'strategic' }: Resource,
  file: string,
): string[] {
  const patch = action === 'patch' ? ['--type', mergeStrategy, '--patch-file', file] : [];
  const bare =
    action === 'patch' && (mergeStrategy === 'json' || (flags.length > 0 && !/^kind:/m.test(manifest)));
  const given = manifest === '' || bare ? [] : ['-f', file];
  const ignore = action === 'delete' ? ['--ignore-not-found'] : [];
  return [action, ...ignore, ...patch, ...flags, ...given, '-o', action === 'delete' ? 'name' : 'json'];
}

async function kubectl(run: Run, args: readonly string[]) {
  const { namespace } = run.pod.metadata;
  const config = [
    '--kubeconfig',
    await run.kubeconfig(),
    '--namespace',
    namespace,
    '--cache-dir',
    '/dev/null/none',
  ];
  return execa(run.program('kubectl'), [...config, ...args], { reject: false });
}

async function judge(run: Run, resource: Resource, made: z.output<typeof result>): Promise<Ending> {
  const { successCondition, failureCondition } = resource;
  const group = made.apiVersion.includes('/') ? `.${made.apiVersion.split('/').reverse().join('.')}` : '';
  const target = ['get', `${made.kind}${group}`, made.metadata.name];
  const waits = successCondition !== undefined || failureCondition !== undefined;
  for (let object: unknown = made; !run.signal.aborted;) {
    if (failureCondition !== undefined && holds(failureCondition, object)) {
      return failed(`failure condition '${failureCondition}' evaluated true`);
    }
    if (!waits || (successCondition !== undefined && holds(successCondition, object)))
      return outputs(run, target);
    await pause(INTERVAL, run.signal);
    const { exitCode, stdout, stderr } = await kubectl(run, [...target, '-o', 'json']);
    if (exitCode !== 0) return failed(stderr);
    object = JSON.parse(stdout);
  }
  return { kind: 'exited', exitCode: 143 };
}

async function outputs(run: Run, target: readonly string[]): Promise<Ending> {
  const values: Record<string, string> = {};
  for (const { name, valueFrom } of run.step?.template.outputs.parameters ?? []) {
    if (valueFrom?.jsonPath === undefined) continue;
    const { exitCode, stdout, stderr } = await kubectl(run, [
      ...target,
      '-o',
      `jsonpath=${valueFrom.jsonPath}`,
    ]);
    if (exitCode !== 0) return failed(stderr);
    values[name] = stdout;
  }
  return { kind: 'exited', exitCode: 0, outputs: values };
}

/** Whether all comparisons of a condition such as `status.succeeded > 0, status.failed = 0` hold. */
export function holds(condition: string, object: unknown): boolean {
  return condition.split(',').every((part) => {
    const [, path = '', operator = '', wanted = ''] =
      /^\s*([\w.-]+)\s*(==|=|!=|<|>)\s*(\S+)\s*$/.exec(part) ?? [];
    if (operator === '') throw new Error(`the condition '${part.trim()}' is not PATH OPERATOR VALUE`);
    const found = path.split('.').reduce<unknown>(child, object);
    const actual = found === undefined ? undefined : String(found);
    if (operator === '!=') return actual !== wanted;
    if (operator === '<') return Number(actual) < Number(wanted);
    if (operator === '>') return Number(actual) > Number(wanted);
    return actual === wanted;
  });
}

function child(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null
    ? Object.entries(value).find(([name]) => name === key)?.[1]
    : undefined;
}

function failed(text: string): Ending {
  return { kind: 'exited', exitCode: 1, message: text.trim().split('\n').at(-1) ?? '' };
}
