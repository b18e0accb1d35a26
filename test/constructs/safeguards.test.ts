import { describe, expect, test } from 'vitest';
import { catalogue } from '../../src/catalogue/index.ts';
import { ARGO_CD } from '../../src/conventions/argo-cd.ts';
import { production } from '../../src/environments/production.ts';
import { job, manifests, manifestsOf, object, wave } from '../support/synthesized.ts';

const CHECKS = manifests.filter(({ kind }) => kind === 'Job').map(({ metadata }) => metadata.name);

describe('every Job that checks something', () => {
  test('is there', () => {
    expect(CHECKS.toSorted()).toEqual([
      'arco-preflight-bigquery',
      'arco-preflight-bucket',
      'arco-preflight-room',
      'arco-preflight-schema',
      'arco-worker-canary-gate',
      'tekton-pipelines-prerequisite',
    ]);
  });

  test.each(CHECKS)('%s is a hook of the sync, ends by itself, and is restricted', (name) => {
    const { metadata, spec, pod, container: only } = job(name);
    expect(metadata.annotations).toMatchObject({
      [ARGO_CD.hook]: 'Sync',
      [ARGO_CD.hookDeletePolicy]: 'BeforeHookCreation',
    });
    expect(spec?.activeDeadlineSeconds).toBeGreaterThan(0);
    expect(pod).toMatchObject({
      restartPolicy: 'Never',
      securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
    });
    expect(only.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
    expect(only.command?.[0]).not.toMatch(/sh$/);
    expect(only.image).toMatch(/[:@]/);
  });
});

describe('before the workers of Arco get a new version', () => {
  test('the schema of a source is read as they read it [ARCO-P5]', () => {
    const { pod, container: only } = job('arco-preflight-schema');
    expect(only.command).toEqual(['bq', 'show', '--schema', '$(SOURCE_TABLE)']);
    expect(only.env).toContainEqual({ name: 'SOURCE_TABLE', value: 'arco.source_events' });
    expect(pod.serviceAccountName).toBe('arco-worker');
  });

  test.each(['arco-preflight-bigquery', 'arco-preflight-bucket'])(
    '%s tries their credentials, from the secret they mount [ARCO-P6]',
    (name) => {
      const { pod, container: only } = job(name);
      expect(pod.serviceAccountName).toBe('arco-worker');
      expect(only.volumeMounts).toContainEqual(
        expect.objectContaining({ name: 'arco-credentials', mountPath: '/var/run/secrets/arco' }),
      );
    },
  );

  test('room is asked for, for the pods that the rollout adds [ARCO-P7]', () => {
    expect(job('arco-preflight-room').container.command?.join(' ')).toContain(
      'check room --namespace arco --pods 1 --requests-cpu 500m',
    );
    expect(object('Role', 'arco-preflight-room').rules).toEqual([
      { apiGroups: [''], resources: ['resourcequotas'], verbs: ['list'] },
    ]);
  });

  test.each(CHECKS.filter((name) => name.includes('preflight')))(
    'a failure of %s keeps canary and workers as they are [ARCO-P5] [ARCO-P6] [ARCO-P7]',
    (name) => {
      expect(wave('Job', name)).toBeGreaterThan(wave('ServiceAccount', 'arco-worker'));
      expect(wave('Job', name)).toBeLessThan(wave('Deployment', 'arco-worker-canary'));
      expect(wave('Job', name)).toBeLessThan(wave('Deployment', 'arco-worker'));
    },
  );

  test('a check whose tool is absent on purpose is left out', () => {
    const adapters = { ...production.adapters, 'arco-source-schema': { absent: 'No BigQuery here.' } };
    const names = manifestsOf({ ...production, adapters }).map(({ metadata }) => metadata.name);
    expect(names).not.toContain('arco-preflight-schema');
    expect(names).toContain('arco-preflight-bucket');
  });
});

describe('the canary of Arco', () => {
  test('has a fifth of the workers, and gets a version before them [ARCO-P4]', () => {
    const canary = object('Deployment', 'arco-worker-canary').spec?.replicas ?? 0;
    const others = object('Deployment', 'arco-worker').spec?.replicas ?? 0;
    expect(canary / (canary + others)).toBeLessThanOrEqual(0.2);
    expect(wave('Deployment', 'arco-worker-canary')).toBeLessThan(wave('Job', 'arco-worker-canary-gate'));
    expect(wave('Job', 'arco-worker-canary-gate')).toBeLessThan(wave('Deployment', 'arco-worker'));
  });

  test('is gated on the share of failures by job, by one that may read just the two [ARCO-P4]', () => {
    const command = job('arco-worker-canary-gate').container.command ?? [];
    const given = (flag: string) => command[command.indexOf(flag) + 1];
    expect(given('--canary-ratio')).toBe('arco_flow:task_failure_rate_by_job:5m{job="arco-worker-canary"}');
    expect(given('--stable-ratio')).toBe('arco_flow:task_failure_rate_by_job:5m{job="arco-worker"}');
    expect(object('Role', 'arco-worker-canary-gate').rules).toEqual([
      {
        apiGroups: ['apps'],
        resources: ['deployments'],
        resourceNames: ['arco-worker-canary', 'arco-worker'],
        verbs: ['get'],
      },
    ]);
  });

  test('asks for series that a recording rule makes', () => {
    const records = catalogue('documented').flatMap(({ recordings }) =>
      recordings.map(({ record }) => record),
    );
    expect(records).toContain('arco_flow:task_failure_rate_by_job:5m');
  });

  test('is not waited for where it is not wanted', () => {
    const optionalWorkloads = production.optionalWorkloads.filter((name) => name !== 'arco-worker-canary');
    const names = manifestsOf({ ...production, optionalWorkloads }).map(({ metadata }) => metadata.name);
    expect(names).not.toContain('arco-worker-canary-gate');
  });
});

describe('Tekton as a prerequisite of Kubernaut', () => {
  test('is checked before what needs it, by one that may read just its controller [WE-P7]', () => {
    const { metadata, container: only } = job('tekton-pipelines-prerequisite');
    expect(only.command).toEqual(
      expect.arrayContaining(['tekton.dev/v1/pipelineruns', 'v1.9.6', '--at-least', '--below']),
    );
    expect(wave('Job', metadata.name)).toBeLessThan(wave('ConfigMap', 'tekton-pruner-default-spec'));
    expect(object('ClusterRole', 'kubernaut-system-tekton-pipelines-prerequisite').rules).toEqual([
      {
        apiGroups: ['apps'],
        resources: ['deployments'],
        resourceNames: ['tekton-pipelines-controller'],
        verbs: ['get'],
      },
    ]);
  });

  test('does not hold back the alert that tells of its absence', () => {
    expect(wave('PrometheusRule', 'kubernaut')).toBeLessThan(wave('Job', 'tekton-pipelines-prerequisite'));
  });

  test('is reported as a dependency, as a series of the product’s own [WE-P8]', () => {
    const text = JSON.stringify(object('PrometheusRule', 'kubernaut').spec);
    expect(text).toContain('"record":"stanchion:dependency_ready:bool"');
    expect(text).toContain('"dependency":"tekton-pipelines"');
  });
});
