import { App, Chart } from 'cdk8s';
import { z } from 'zod';
import { catalogue } from '../../../src/catalogue/index.ts';
import type { PipelineData } from '../../../src/catalogue/model/pipeline.ts';
import { ResilientPipeline } from '../../../src/constructs/stage/pipeline.ts';
import type { Environment } from '../../../src/environments/model.ts';

const parameter = z.looseObject({ name: z.string(), value: z.string().optional() });
const step = z.looseObject({
  name: z.string(),
  template: z.string().optional(),
  when: z.string().optional(),
  depends: z.string().optional(),
  withParam: z.string().optional(),
});
const template = z.looseObject({
  name: z.string(),
  inputs: z.looseObject({ parameters: z.array(parameter).default([]) }).optional(),
  outputs: z.looseObject({ parameters: z.array(parameter).default([]) }).optional(),
  steps: z.array(z.array(step)).optional(),
  dag: z.looseObject({ tasks: z.array(step) }).optional(),
  suspend: z.looseObject({ duration: z.string().optional() }).optional(),
  activeDeadlineSeconds: z.number().optional(),
  serviceAccountName: z.string().optional(),
  container: z
    .looseObject({
      image: z.string(),
      command: z.array(z.string()),
      args: z.array(z.string()),
      env: z.array(z.looseObject({ name: z.string(), value: z.string().optional() })).default([]),
      resources: z.looseObject({ limits: z.record(z.string(), z.string()) }),
    })
    .optional(),
  resource: z
    .looseObject({ action: z.string(), manifest: z.string(), flags: z.array(z.string()).default([]) })
    .optional(),
});
export type BuiltTemplate = z.output<typeof template>;

const workflowTemplate = z.looseObject({
  kind: z.literal('WorkflowTemplate'),
  spec: z.looseObject({ onExit: z.string(), templates: z.array(template) }),
});

/** The pipeline of the catalogue. */
export const pipeline: PipelineData = (() => {
  const found = catalogue('documented').flatMap(({ automation }) => automation?.pipelines ?? [])[0];
  if (found === undefined) throw new Error('the catalogue has no pipeline');
  return found;
})();

/** What an environment gets of it. */
export function build(environment: Environment, data: PipelineData = pipeline) {
  const chart = new Chart(new App(), 'test');
  new ResilientPipeline(chart, 'Pipeline', { system: 'sample', pipeline: data, environment });
  const manifests: unknown[] = chart.toJson();
  const { spec } = workflowTemplate.parse(
    manifests.find((one) => Reflect.get(Object(one), 'kind') === 'WorkflowTemplate'),
  );
  const named = (name: string): BuiltTemplate => {
    const found = spec.templates.find((one) => one.name === name);
    if (found === undefined) throw new Error(`no template ${name}`);
    return found;
  };
  return { manifests, spec, named };
}
