import { App, Chart } from 'cdk8s';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { catalogue } from '../../../src/catalogue/index.ts';
import type { System } from '../../../src/catalogue/model/system.ts';
import { PlatformChart } from '../../../src/charts/platform-chart.ts';
import { celText, orElse, sameBut } from '../../../src/constructs/admission/cel.ts';
import { ControllerAdmission } from '../../../src/constructs/admission/controller.ts';
import type { Environment } from '../../../src/environments/model.ts';
import { production } from '../../../src/environments/production.ts';
import { sampleEnvironment, systemWith } from '../../support/sample-system.ts';

const named = z.object({ name: z.string(), expression: z.string() });
const shape = z.looseObject({
  kind: z.string(),
  metadata: z.looseObject({ name: z.string() }),
  spec: z.looseObject({
    failurePolicy: z.string().optional(),
    matchConditions: z.array(named).optional(),
    variables: z.array(named).optional(),
    validations: z.array(z.object({ expression: z.string(), message: z.string() }).loose()).optional(),
    validationActions: z.array(z.string()).optional(),
  }),
});
const GUARDED = { mode: 'guarded' } as const;

function objects(systems: readonly System[], environment: Environment) {
  const chart = new Chart(new App(), 'test');
  new ControllerAdmission(chart, 'Admission', { systems, environment });
  return chart.toJson().map((manifest: unknown) => shape.parse(manifest));
}

function policies(systems: readonly System[], environment: Environment) {
  const all = objects(systems, environment);
  return all.filter(({ kind }) => kind === 'ValidatingAdmissionPolicy');
}

const names = (environment: Environment) =>
  policies(catalogue('documented'), environment).map(({ metadata }) =>
    metadata.name.replace('stanchion-system-controller-', ''),
  );

test('each kind that a remedy out of shadow changes has a policy, and no other kind has', () => {
  expect(names(production)).toEqual(['resumed-workflows']);
  const only = (remedy: string): Environment => ({
    ...production,
    remediation: { mode: 'shadow', remedies: { [remedy]: 'approve' } },
  });
  expect(names(only('kubernaut/pipelinerun-stuck/cancel'))).toEqual(['resumed-workflows', 'pipelineruns']);
  expect(names(only('arco/high-task-failure-rate/raise-worker-memory'))).toEqual([
    'deployments',
    // Its runbook collects evidence by Jobs.
    'jobs',
    'resumed-workflows',
  ]);
  expect(names({ ...production, remediation: GUARDED })).toEqual([
    'deployments',
    'scales',
    'autoscalers',
    'jobs',
    'submitted-workflows',
    'resumed-workflows',
    'pipelineruns',
    'switches',
  ]);
});

test('they concern the controller alone, deny, and refuse what they cannot work out', () => {
  const environment = { ...production, namespace: 'ours', remediation: GUARDED };
  for (const { kind, spec } of objects(catalogue('documented'), environment)) {
    if (kind === 'ValidatingAdmissionPolicyBinding') {
      expect(spec.validationActions).toEqual(['Deny']);
      continue;
    }
    expect(spec.failurePolicy).toBe('Fail');
    expect(spec.matchConditions?.[0]?.expression).toBe(
      "request.userInfo.username == 'system:serviceaccount:ours:stanchion-controller'",
    );
    for (const { message } of spec.validations ?? []) expect(message.length).toBeLessThan(160);
  }
});

test('without policies in the cluster, none is emitted', () => {
  const version = '1.29' as Environment['kubernetesVersion'];
  const environment = { ...production, remediation: GUARDED, kubernetesVersion: version };
  const made = new PlatformChart(new App(), environment, catalogue('documented')).toJson();
  expect(JSON.stringify(made)).not.toContain('-controller-deployments');
});

function remedies(...actions: readonly object[]): System {
  return systemWith({
    remedies: actions.map((action, index) => ({ id: `r${index}`, mode: 'guarded', action })),
  });
}

test('a Deployment is bounded by all remedies that change it, and rolled back where one rolls it back', () => {
  const raise = (to: string) => ({ raiseMemory: { target: 'worker', to, cap: '9Gi' } });
  const environment: Environment = { ...sampleEnvironment, remediation: GUARDED };
  const variable = (system: System, name: string) =>
    policies([system], environment)[0]?.spec.variables?.find((one) => one.name === name)?.expression;
  const raised = remedies(raise('2Gi'), raise('4Gi'), raise('3Gi'));
  expect(variable(raised, 'most')).toBe("dyn({'sample/worker/worker': '4Gi'})");
  expect(variable(raised, 'rollsBack')).toContain('variables.requested in [])');
  const back = remedies({ rollBackWorkload: { target: 'worker', rolledOutWithin: '1h' } });
  expect(variable(back, 'rollsBack')).toContain("variables.requested in ['sample/worker'])");
});

test('the Job of an adapter is the one of the mounted file, with its command as Kubernetes expands it', () => {
  const targets = { tool: { adapter: { name: 'tool' } } };
  const action = { runJob: { target: 'tool', bind: ['taskId'], timeout: '5m' } };
  const system = systemWith({ targets, evidence: {}, remedies: [{ id: 'run', mode: 'guarded', action }] });
  const adapters = [{ name: 'tool', text: 'A tool.', command: ['tool', '{taskId}'] }];
  const bound = (setting: Environment['adapters'][string]) =>
    policies([{ ...system, adapters }], {
      ...sampleEnvironment,
      adapters: { tool: setting },
      remediation: GUARDED,
    })[0]?.spec.validations?.[0]?.expression;
  const image = "it's.example.com/tool:1";
  expect(bound({ image, serviceAccount: 'tool' })).toContain(String.raw`image == 'it\'s.example.com/tool:1'`);
  expect(bound({ image, serviceAccount: 'tool' })).toContain("variables.account == 'tool'");
  expect(bound({ image })).toContain("command == ['tool', '$(TASK_ID)']");
  expect(bound({ image })).toContain('!variables.pod.automountServiceAccountToken');
  expect(bound({ absent: 'Nobody ships it.' })).toBeUndefined();
});

test('expressions ask for what may be absent, and hold any text', () => {
  expect(celText(String.raw`a'b\c`)).toBe(String.raw`'a\'b\\c'`);
  expect(orElse('object.metadata.labels', '{}')).toBe(
    'has(object.metadata.labels) ? object.metadata.labels : {}',
  );
  expect(orElse('variables.pod.securityContext.x', "''")).toBe(
    "has(variables.pod.securityContext) && has(variables.pod.securityContext.x) ? variables.pod.securityContext.x : ''",
  );
  expect(sameBut('a', 'b', [])).toBe(
    '(dyn(b).all(field, (field in dyn(a) && dyn(b)[field] == dyn(a)[field]))) && (dyn(a).all(field, field in dyn(b)))',
  );
});
