import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { actions, type ActionName } from '../../src/api/actions/index.ts';
import { MODES } from '../../src/api/settings.ts';
import { catalogue } from '../../src/catalogue/index.ts';
import type { Profile } from '../../src/catalogue/model/system.ts';
import { PROFILES } from '../../src/catalogue/model/system.ts';
import type { Grant } from '../../src/environments/grants.ts';
import type { Environment, RemediationSettings } from '../../src/environments/model.ts';
import { production } from '../../src/environments/production.ts';
import { isSwitchedOn, remediesOf, remedyKey, type RemedyPlace } from '../../src/environments/remediation.ts';
import { controllerRights } from '../../src/environments/rights.ts';

const READING = ['get', 'list', 'watch'];

/** The API server answers these and keeps nothing. */
function isQuestion({ apiGroup, resources, verbs }: Grant): boolean {
  return (
    apiGroup === 'authorization.k8s.io' &&
    `${resources.join()} ${verbs.join()}` === 'subjectaccessreviews create'
  );
}

function environmentWith(profile: Profile, remediation?: RemediationSettings): Environment {
  return { ...production, profile, ...(remediation === undefined ? {} : { remediation }) };
}

function rightsOf(environment: Environment) {
  return controllerRights(catalogue(environment.profile), environment);
}

interface Right {
  readonly namespace: string;
  readonly apiGroup: string;
  readonly resource: string;
  readonly verb: string;
  readonly names: readonly string[] | undefined;
}

function spread(namespace: string, grants: readonly Grant[]): Right[] {
  return grants.flatMap(({ apiGroup, resources, verbs, names }) =>
    resources.flatMap((resource) => verbs.map((verb) => ({ namespace, apiGroup, resource, verb, names }))),
  );
}

function changesIn(environment: Environment): Right[] {
  return rightsOf(environment)
    .namespaces.flatMap(({ namespace, rules }) => spread(namespace, rules))
    .filter(({ verb }) => !READING.includes(verb));
}

/** What a remedy's action declares, and the namespace and name of its target, read off the data. */
function declared({ system, runbook, remedy }: RemedyPlace): Right[] {
  const [name, parameters] = Object.entries(remedy.action)[0] ?? [];
  const id: unknown = Reflect.get(Object(parameters), 'target');
  const target = typeof id === 'string' ? runbook.targets[id] : undefined;
  const [kind = '', inner] = Object.entries<object>(target ?? {})[0] ?? [];
  const adapter: unknown = Reflect.get(Object(inner), 'name');
  const setting = kind === 'adapter' ? production.adapters[String(adapter)] : undefined;
  if (setting !== undefined && 'absent' in setting) return [];
  const namespace: unknown = kind === 'adapter' ? system.namespace : Reflect.get(Object(inner), 'namespace');
  return actions[name as ActionName].permissions.flatMap(({ apiGroup, resources, verbs }) =>
    spread(String(namespace), [{ apiGroup, resources, verbs }]),
  );
}

const text = ({ namespace, apiGroup, resource, verb }: Right) =>
  `${namespace} ${apiGroup}/${resource} ${verb}`;

describe.each(PROFILES)('under the %s names', (profile) => {
  const places = remediesOf(catalogue(profile));
  const settings: fc.Arbitrary<RemediationSettings> = fc.record({
    mode: fc.constantFrom(...MODES),
    remedies: fc.dictionary(fc.constantFrom(...places.map(remedyKey)), fc.constantFrom(...MODES)),
  });

  test('the rights hold whatever a remedy that is switched on declares, and no other change [WE-Z3]', () => {
    fc.assert(
      fc.property(settings, (remediation) => {
        const environment = environmentWith(profile, remediation);
        const on = places.filter((place) => isSwitchedOn(place, environment));
        const wanted = new Set(
          on
            .flatMap(declared)
            .filter(({ verb }) => !READING.includes(verb))
            .map(text),
        );
        // Evidence that a Job collects is there with the first remedy of its runbook that is switched on.
        const jobs = on.flatMap(({ system, runbook }) =>
          Object.values(runbook.evidence).some(({ source }) => 'job' in source)
            ? [`${system.namespace} batch/jobs create`]
            : [],
        );
        const given = new Set(changesIn(environment).map(text));
        expect([...wanted].filter((right) => !given.has(right))).toEqual([]);
        expect([...given].filter((right) => !wanted.has(right) && !jobs.includes(right))).toEqual([]);
      }),
      { numRuns: 50 },
    );
  });

  test('shadow reads and changes nothing, and it is what an environment without a word gets [WE-Z3]', () => {
    expect(changesIn(environmentWith(profile))).toEqual([]);
    expect(rightsOf(environmentWith(profile, { mode: 'shadow' }))).toEqual(
      rightsOf(environmentWith(profile)),
    );
  });

  test.each(MODES)(
    'there is no wildcard, and nothing is changed cluster-wide, in mode %s [WE-Z3]',
    (mode) => {
      const { cluster, namespaces } = rightsOf(environmentWith(profile, { mode }));
      const all = [...cluster, ...namespaces.flatMap(({ rules }) => rules)];
      const words = all.flatMap(({ apiGroup, resources, verbs, names = [] }) => [
        apiGroup,
        ...resources,
        ...verbs,
        ...names,
      ]);
      expect(words.filter((word) => word.includes('*'))).toEqual([]);
      const kept = cluster.filter((grant) => !isQuestion(grant));
      expect(kept.flatMap(({ verbs }) => verbs).filter((verb) => !READING.includes(verb))).toEqual([]);
    },
  );

  test('a Deployment is only patched by its name', () => {
    const patches = changesIn(environmentWith(profile, { mode: 'guarded' })).filter(({ resource }) =>
      resource.startsWith('deployments'),
    );
    expect(patches).not.toEqual([]);
    expect(patches.filter(({ names }) => names === undefined)).toEqual([]);
  });
});

test('who may do what is asked in the whole cluster, in shadow as well, and no other review is made', () => {
  const { cluster, namespaces } = rightsOf(environmentWith('documented', { mode: 'shadow' }));
  expect(cluster.filter(isQuestion)).toHaveLength(1);
  const all = [...cluster, ...namespaces.flatMap(({ rules }) => rules)];
  expect(all.filter(({ apiGroup }) => apiGroup === 'authorization.k8s.io')).toHaveLength(1);
});

describe('PipelineRuns', () => {
  const changes = (remedies: RemediationSettings['remedies'] = {}) =>
    changesIn(environmentWith('documented', { mode: 'shadow', remedies })).map(text);

  test('are patched in the namespace of the workflows, where cancelling is switched on [WE-Z3]', () => {
    expect(changes({ 'kubernaut/pipelinerun-stuck/cancel': 'guarded' })).toEqual([
      'kubernaut-workflows tekton.dev/pipelineruns patch',
    ]);
  });

  test('are deleted there, where deleting is switched on [WE-Z3]', () => {
    expect(changes({ 'kubernaut/lock-not-releasing/delete-run': 'approve' })).toEqual([
      'kubernaut-workflows tekton.dev/pipelineruns delete',
    ]);
  });

  test('are read with the executions everywhere else too, and only read [WE-Z3]', () => {
    const { cluster } = rightsOf(environmentWith('documented', { mode: 'guarded' }));
    expect(cluster).toContainEqual({
      apiGroup: 'workflowexecution.kubernaut.io',
      resources: ['workflowexecutions'],
      verbs: ['get', 'list'],
    });
  });
});

test('an adapter that this installation goes without brings no right', () => {
  const change = (image: boolean) => {
    const setting = image ? { image: 'ghcr.io/sample/prune:1.0.0' } : { absent: 'Nobody ships one.' };
    return changesIn({
      ...production,
      adapters: { ...production.adapters, 'prune-context': setting, 'bundle-size': { absent: 'x' } },
      remediation: { mode: 'shadow', remedies: { 'flowengine/flow-failures/prune-context': 'guarded' } },
    }).map(text);
  };
  expect(change(false)).toEqual([]);
  expect(change(true)).toEqual(['production batch/jobs create']);
});

describe('Applications of Argo CD', () => {
  const READ = { apiGroup: 'argoproj.io', resources: ['applications'], verbs: ['get'] };
  const readIn = (environment: Environment, systems = catalogue(environment.profile)) =>
    controllerRights(systems, environment)
      .namespaces.filter(({ rules }) => rules.some(({ resources }) => resources.includes('applications')))
      .map(({ namespace, rules }) => ({ namespace, rules }));

  test('are read where they are, in shadow too, which tells what it would refuse [WE-Z3]', () => {
    for (const mode of MODES) {
      expect(readIn({ ...environmentWith('documented', { mode }), argoCd: { namespace: 'gitops' } })).toEqual(
        [{ namespace: 'gitops', rules: [READ] }],
      );
    }
  });

  test('are not read where the environment has none, and where no remedy changes what Git has [WE-Z3]', () => {
    const { argoCd: _, ...without } = production;
    expect(readIn(without)).toEqual([]);
    const drifting = ['rollBackWorkload', 'raiseMemory', 'scaleWorkload'];
    const calm = catalogue('documented').map((system) => ({
      ...system,
      runbooks: system.runbooks.filter(({ remedies }) =>
        remedies.every(({ action }) => drifting.every((name) => !(name in action))),
      ),
    }));
    expect(calm.some(({ runbooks }) => runbooks.length > 0)).toBe(true);
    expect(readIn(production, calm)).toEqual([]);
  });
});
