import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runScenario } from '../../../src/commands/simulate/index.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stanchion-scenario-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function failure(text: string): Promise<string> {
  const file = join(folder, 'scenario.yaml');
  await writeFile(file, text);
  return runScenario(file).then(
    () => 'none',
    (error: unknown) => (error instanceof Error ? error.message.replaceAll(file, 'FILE') : 'unknown'),
  );
}

const SCENARIO = 'title: A test.\nrunbooks: [kubernaut-pipelinerun-stuck]\n';

describe('a scenario that cannot be read', () => {
  it.each([
    ['', 'FILE is empty'],
    ['a: [', 'FILE is no YAML'],
    ['title: One.\n---\ntitle: Two.\n', 'FILE has 2 documents'],
    ['{}', 'title: '],
    [`${SCENARIO}events: [{ at: soon }]\n`, 'events.0.at: must be a time such as +5m'],
    [`${SCENARIO}events: [{ at: + }]\n`, 'events.0.at: must be a time such as +5m'],
    [`${SCENARIO}settings: { mode: bold }\n`, 'settings.mode: '],
    [`${SCENARIO}alerts: [{ labels: { a: b }, fingerprint: x }]\n`, 'fingerprint: must be 16 hex digits'],
    [`${SCENARIO}objects: [{ kind: Pod, metadata: { name: a } }]\n`, 'objects.0.apiVersion: '],
    [`${SCENARIO}expect: { phase: Gone }\n`, 'phase: '],
    [`${SCENARIO}expectation: {}\n`, 'expectation'],
    [`${SCENARIO}snapshots: [nowhere.json]\n`, 'nowhere.json is not there'],
    [
      'title: A test.\nrunbooks: [no-such-runbook]\n',
      "there is no Runbook 'no-such-runbook' in the catalogue; there are ",
    ],
  ])('says where and what is wrong: %j', async (text, expected) => {
    expect(await failure(text)).toContain(expected);
  });

  it('is not blown up by aliases of aliases', async () => {
    const bomb = ['a: &a [x,x,x,x,x,x,x,x,x]'];
    for (const [index, name] of ['b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'].entries()) {
      const one = `*${'abcdefgh'.charAt(index)}`;
      bomb.push(`${name}: &${name} [${Array.from({ length: 9 }, () => one).join(',')}]`);
    }
    expect(await failure(bomb.join('\n'))).toMatch(/alias/i);
  });
});

describe('what a scenario says', () => {
  const run = async (text: string) => {
    const file = join(folder, 'scenario.yaml');
    await writeFile(file, SCENARIO + text);
    return runScenario(file);
  };

  it('is told where nobody answers an alert', async () => {
    const { simulated } = await run('alerts: [{ labels: { alertname: Other } }]\n');
    expect(simulated.timeline.entries).toEqual([
      { at: 0, kind: 'ignored', text: "Other: it has no label 'runbook'" },
    ]);
  });

  it('is not met when something else comes', async () => {
    const { unmet } = await run('expect: { runbook: kubernaut-pipelinerun-stuck, phase: Closed }\n');
    expect(unmet).toEqual(['no episode was opened for kubernaut-pipelinerun-stuck']);
  });

  it('is shown without secrets', async () => {
    const { simulated } = await run('events: [{ at: +1m, evidence: { a: password=hunter2 } }]\n');
    expect(JSON.stringify(simulated.timeline.entries)).not.toContain('hunter2');
  });
});

describe('what a scenario expects of a refusal', () => {
  const HELD = `title: A test.
runbooks: [kubernaut-pipelinerun-stuck]
snapshots: [${process.cwd()}/test/scenarios/simulate/kubernaut/snapshots/stuck-run.json]
alerts:
  - labels:
      alertname: WorkflowExecutionStuck
      runbook: kubernaut-pipelinerun-stuck
      object_namespace: shop
      name: repair-checkout
      target: shop/Deployment/checkout
`;
  const unmetOf = async (says: string) => {
    const file = join(folder, 'refused.yaml');
    await writeFile(file, `${HELD}expect: { refusal: Shadow, says: '${says}' }\n`);
    return (await runScenario(file)).unmet;
  };

  it('is what it says, word for word', async () => {
    expect(await unmetOf('shadow')).toEqual([]);
    expect(await unmetOf('The moon is full.')).toEqual([
      expect.stringMatching(/: no refusal says 'The moon is full\.'$/),
    ]);
  });
});

describe('a person who does what a checklist asks', () => {
  it('is told where none is open', async () => {
    const file = join(folder, 'ticked.yaml');
    await writeFile(file, `${SCENARIO}events: [{ at: +1m, tick: { by: alice, items: [root-cause] } }]\n`);
    const { simulated } = await runScenario(file);
    expect(simulated.timeline.entries).toEqual([
      { at: 60, kind: 'ignored', text: 'alice would tick items, but no checklist is open' },
    ]);
  });
});
