import { describe, expect, test } from 'vitest';
import { getterFor, type Get } from '../../../src/commands/check/http.ts';
import { prerequisiteProblems } from '../../../src/commands/check/prerequisite.ts';
import { containing } from '../../support/matchers.ts';
import { answering, check, serving, type Answers } from './support.ts';

describe('a prerequisite', () => {
  const SERVED = '/apis/tekton.dev/v1';
  const DEPLOYMENT = '/apis/apps/v1/namespaces/tekton-pipelines/deployments/tekton-pipelines-controller';
  const options = {
    name: 'tekton-pipelines',
    serves: ['tekton.dev/v1/pipelineruns'],
    deployment: 'tekton-pipelines/tekton-pipelines-controller',
    atLeast: 'v1.0.0',
    below: 'v2.0.0',
    pinned: 'v1.9.6',
    install: 'https://example.com/release.yaml',
  };
  const served = { resources: [{ name: 'pipelineruns' }, { name: 'pipelineruns/status' }] };
  const deployment = (version: string, available = 'True') => ({
    metadata: { labels: { 'app.kubernetes.io/version': version } },
    status: { conditions: [{ type: 'Available', status: available }] },
  });
  const found = async (answers: Answers) => prerequisiteProblems(answering(answers), options);
  const advice =
    'tekton-pipelines from v1.0.0 and before v2.0.0 is required; install v1.9.6: https://example.com/release.yaml';

  test('that is missing is named, with the release to install [WE-P7]', async () => {
    expect(await found({})).toEqual([
      'tekton.dev/v1 is not served: its resource definitions are missing',
      'the Deployment tekton-pipelines/tekton-pipelines-controller does not exist',
      advice,
    ]);
  });

  test.each(['v1.0.0', 'v1.9.6', '1.12.3', 'v1.10.0-rc.1'])('in release %s is accepted', async (version) => {
    expect(await found({ [SERVED]: served, [DEPLOYMENT]: deployment(version) })).toEqual([]);
  });

  test.each([
    ['v0.70.0', 'is v0.70.0, which is older than v1.0.0'],
    ['v2.0.0', 'is v2.0.0, which is not before v2.0.0'],
    ['devel', "the release 'devel' of"],
  ])('in release %s is refused: %s', async (version, message) => {
    expect(await found({ [SERVED]: served, [DEPLOYMENT]: deployment(version) })).toEqual([
      expect.stringContaining(message),
      advice,
    ]);
  });

  test('that serves another resource, or is not available, is refused', async () => {
    expect(await found({ [SERVED]: { resources: [] }, [DEPLOYMENT]: deployment('v1.9.6', 'False') })).toEqual(
      [
        'tekton.dev/v1 serves no pipelineruns',
        'the Deployment tekton-pipelines/tekton-pipelines-controller is not available',
        advice,
      ],
    );
  });

  test('fails the command with 1 and passes with 0, against a real server [WE-P7]', async () => {
    const { install, pinned, below, atLeast, name, serves } = options;
    const flags = [
      ...['--name', name, '--serves', ...serves, '--deployment', options.deployment],
      ...['--at-least', atLeast, '--below', below, '--pinned', pinned, '--install', install],
    ];
    const missing = await check('prerequisite', ...flags, '--kubernetes', await serving({}));
    expect(missing).toMatchObject({ exitCode: 1, stderr: containing(advice) });
    const there = { [SERVED]: served, [DEPLOYMENT]: deployment('v1.9.6') };
    const ready = await check('prerequisite', ...flags, '--kubernetes', await serving(there));
    expect(ready).toMatchObject({ exitCode: 0, stdout: 'tekton-pipelines is there and ready' });
    const silent = await check('prerequisite', ...flags, '--kubernetes', 'http://127.0.0.1:9');
    expect(silent).toMatchObject({ exitCode: 2, stderr: containing('no answer from') });
  });

  test('that may not be read is an error, and not missing', async () => {
    const forbidden: Get = () => Promise.resolve({ status: 403, body: 'forbidden' });
    await expect(prerequisiteProblems(forbidden, options)).rejects.toThrow(/answered with 403/);
  });
});

test('a server that does not answer is named', async () => {
  await expect(getterFor('http://127.0.0.1:9')('/x')).rejects.toThrow('no answer from http://127.0.0.1:9');
});
