import { ApiObject, App, Chart } from 'cdk8s';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { catalogue } from '../../src/catalogue/index.ts';
import type { Alert } from '../../src/catalogue/model/alert.ts';
import type { System } from '../../src/catalogue/model/system.ts';
import { alertRule } from '../../src/constructs/alert-rules.ts';
import { message, missingVariables, NOTICE_TYPES } from '../../src/constructs/messages.ts';
import { originsOf } from '../../src/constructs/provenance.ts';
import { Routes } from '../../src/constructs/routes.ts';
import { environments } from '../../src/environments/index.ts';
import type { Environment } from '../../src/environments/model.ts';
import { sampleAlert, sampleEnvironment, systemWith } from '../support/sample-system.ts';

interface Route {
  readonly receiver: string;
  readonly continue?: boolean | undefined;
  readonly groupWait?: string | undefined;
  readonly matchers?:
    readonly { readonly name: string; readonly matchType: string; readonly value: string }[] | undefined;
  readonly routes?: readonly Route[] | undefined;
}
const route: z.ZodType<Route> = z.object({
  receiver: z.string(),
  continue: z.boolean().optional(),
  groupWait: z.string().optional(),
  matchers: z.array(z.object({ name: z.string(), matchType: z.string(), value: z.string() })).optional(),
  get routes() {
    return z.array(route).optional();
  },
});
const receiver = z.looseObject({ name: z.string() });
const config = z.object({ spec: z.looseObject({ route, receivers: z.array(receiver) }) });

function build(system: System, environment: Environment = sampleEnvironment) {
  const chart = new Chart(new App(), 'test');
  const routes = new Routes(chart, 'Routes', { system, environment });
  const manifests: unknown[] = chart.toJson();
  const [json] = manifests;
  return { spec: config.parse(json).spec, json, routes };
}

function withAlerts(...alerts: readonly Partial<Alert>[]): System {
  return systemWith({ alerts: alerts.map((patch) => ({ ...sampleAlert, ...patch })) });
}

function receiversIn({ receiver: name, routes = [] }: Route): string[] {
  return [name, ...routes.flatMap(receiversIn)];
}

const installations = environments.flatMap((environment) =>
  catalogue(environment.profile).map((system) => ({
    name: `${system.id} in ${environment.name}`,
    system,
    environment,
  })),
);

describe.each(installations)('the routes of $name', ({ system, environment }) => {
  const { spec, json } = build(system, environment);

  test('use every receiver, and have a receiver for every route', () => {
    expect(new Set(receiversIn(spec.route))).toEqual(new Set(spec.receivers.map(({ name }) => name)));
  });

  test('hold no secret and no address without TLS [T20-Q5] [T20-G15]', () => {
    const text = JSON.stringify(json);
    expect(text).not.toContain('http://');
    expect(text).not.toMatch(/hooks\.slack\.com|"(routingKey|apiURL|urlSecret|authPassword|credentials)":"/);
    expect(text).not.toContain('"requireTLS":false');
  });
});

describe('an alert', () => {
  test('goes to the controller first, and on from there', () => {
    const [first] = build(withAlerts({})).spec.route.routes ?? [];
    expect(first).toMatchObject({ receiver: 'stanchion-controller', continue: true });
  });

  test('skips the controller where there is none, and is traced to its own route all the same', () => {
    const environment = { ...sampleEnvironment, parts: { controller: false } };
    const { spec, routes } = build(withAlerts({ severity: 'critical' }), environment);
    expect(JSON.stringify(spec)).not.toContain('stanchion-controller');
    expect(spec.route.routes?.[0]).toMatchObject({ receiver: 'critical' });
    const origins = routes.node
      .findAll()
      .filter((child) => ApiObject.isApiObject(child))
      .flatMap((object) => originsOf(object));
    expect(origins.map(({ pointer }) => pointer)).toContain('/spec/route/routes/0');
  });

  test('of a severity that no route knows goes to the team', () => {
    const last = build(withAlerts({ severity: 'critical' })).spec.route.routes?.at(-1);
    expect(last).toMatchObject({ receiver: 'warning' });
    expect(last).not.toHaveProperty('matchers');
  });

  test('that is urgent leaves at once, and one that is not is gathered with its like [T20-F40]', () => {
    const { routes } = build(withAlerts({ severity: 'page' }, { severity: 'warning' })).spec.route;
    expect(routes?.map(({ receiver: name, groupWait }) => [name, groupWait])).toEqual([
      ['stanchion-controller', '1s'],
      ['page', '1s'],
      ['warning', '30s'],
    ]);
  });

  test('with an audience goes to each of its roles beside those of the severity', () => {
    const system = withAlerts({ severity: 'critical', labels: { audience: 'tech-lead,stakeholders' } });
    expect(build(system).spec.route.routes).toMatchObject([
      {},
      { receiver: 'tech-lead', continue: true },
      { receiver: 'stakeholders', continue: true },
      { receiver: 'critical' },
      { receiver: 'warning' },
    ]);
  });
});

describe('an alert about a failing channel [T20-A4]', () => {
  const system = withAlerts({
    severity: 'critical',
    labels: { audience: 'stakeholders', avoid_channel: '{{ $labels.channel }}' },
  });
  const { spec } = build(system);
  const receiverNamed = (name: string) => spec.receivers.find((item) => item.name === name);
  const detoursOf = (name: string) =>
    spec.route.routes?.find((item) => item.receiver === name)?.routes?.map((item) => item.receiver);

  test('takes a detour for each kind of channel that its receiver uses, and one for any other name', () => {
    expect(detoursOf('critical')).toEqual([
      'critical-without-slack',
      'critical-without-pagerduty',
      'critical-every-way',
    ]);
    expect(detoursOf('stakeholders')).toEqual(['stakeholders-without-slack', 'stakeholders-every-way']);
  });

  test('reaches the same roles, by their fallback where they have nothing else', () => {
    const withoutSlack = receiverNamed('critical-without-slack');
    expect(withoutSlack).toMatchObject({
      pagerdutyConfigs: [{ routingKey: { key: 'pagerduty-on-call-key' } }],
      emailConfigs: [{ to: 'incidents@example.com' }],
    });
    expect(withoutSlack).not.toHaveProperty('slackConfigs');
    const withoutPager = receiverNamed('critical-without-pagerduty');
    expect(withoutPager).toMatchObject({
      slackConfigs: [{ channel: '#on-call' }, { channel: '#incidents' }],
    });
    expect(withoutPager).not.toHaveProperty('pagerdutyConfigs');
  });

  test('goes every way when the name says nothing of the kind', () => {
    expect(receiverNamed('stakeholders-every-way')).toMatchObject({
      slackConfigs: [{ channel: '#status-updates' }],
      emailConfigs: [{ to: 'status-updates@example.com' }],
    });
  });

  test('tells a channel that two roles share only once', () => {
    const quiet = environments.find(({ name }) => name === 'staging');
    const { spec: staging } = build(system, quiet);
    const everyWay = staging.receivers.find(({ name }) => name === 'critical-every-way');
    expect(everyWay).toMatchObject({ emailConfigs: [{ to: 'ops-alerts-staging@example.com' }] });
  });

  test('has no detours in a system without such an alert', () => {
    const { routes = [] } = build(withAlerts({ severity: 'critical' })).spec.route;
    expect(routes.flatMap((item) => item.routes ?? [])).toEqual([]);
  });
});

describe('messages', () => {
  const rules = catalogue('documented').flatMap((system) =>
    system.runbooks.flatMap((runbook) =>
      runbook.alerts.map((alert) => alertRule(alert, { system, runbook, environment: sampleEnvironment })),
    ),
  );

  test.each(NOTICE_TYPES)('of the type %s ask only for what every alert carries [T20-F39]', (type) => {
    const { title, text } = message(type, (url) => url);
    expect(missingVariables(`${title}${text}`, rules)).toEqual([]);
    expect(`${title}${text}`).toMatch(/\.(CommonLabels|GroupLabels|Annotations)\./);
  });

  test('have a text of their own for each type [T20-F39]', () => {
    const texts = NOTICE_TYPES.map((type) => JSON.stringify(message(type, (url) => url)));
    expect(new Set(texts).size).toBe(NOTICE_TYPES.length);
  });

  test('that ask for something else are an error that names it and the alert [T20-F39]', () => {
    const [rule] = rules;
    expect(missingVariables('{{ .Annotations.impact }}', rule === undefined ? [] : [rule])).toEqual([
      'Annotations.impact, which ArcoFlowHighTaskFailureRate does not carry',
    ]);
    expect(
      missingVariables('{{ .GroupLabels.alertname }}{{ with .Labels.priority }}{{ . }}{{ end }}', rules),
    ).toEqual([]);
  });
});

describe('labels of the catalogue', () => {
  test('name the owner and the priority of each alert of FlowEngine [FE-G1]', () => {
    const system = catalogue('documented').find(({ id }) => id === 'flowengine');
    const rules = system?.runbooks.flatMap((runbook) =>
      runbook.alerts.map((alert) => alertRule(alert, { system, runbook, environment: sampleEnvironment })),
    );
    expect(rules?.map(({ labels }) => [labels['owner'], labels['priority']])).toEqual(
      rules?.map(() => ['sre', 'P2']),
    );
    expect(rules?.length).toBeGreaterThan(3);
  });
});

test('what the system promises of its routes is recorded where it stands', () => {
  const system = catalogue('documented').find(({ id }) => id === 'arco');
  if (system === undefined) throw new Error('there is no system arco');
  const { routes } = build(system);
  const origins = routes.node.children.filter((child) => ApiObject.isApiObject(child)).flatMap(originsOf);
  const pointersOf = (id: string) => {
    const capability = system.capabilities.find((candidate) => candidate.id === id);
    return origins.filter(({ element }) => element === capability).map(({ pointer }) => pointer);
  };
  expect(pointersOf('severe-silences-mild')).toContain('/spec/inhibitRules/0');
  expect(pointersOf('consumer-route')).toEqual(['/spec/route/routes/1', '/spec/route/routes/5']);
});
