import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { delimiter } from 'node:path';
import { execa } from 'execa';
import { LEASE_FINALIZER, PAUSE_CONFIG } from '../../../src/conventions/controller.ts';
import { readMarkdown } from '../../support/markdown.ts';
import { programFolder } from '../../support/programs.ts';
import { pauseMap } from '../controller-account.ts';
import { test, type Context } from '../test.ts';

const PAGE = 'docs/controller.md';
/** The namespace that the page writes. */
const HOME = 'stanchion-system';
const KIND = { apiVersion: 'stanchion.dev/v1alpha1', kind: 'Remediation' };
const REMEDIATION = { ...KIND, namespace: HOME };
const SPEC = {
  runbook: 'shop-down',
  source: { person: { by: 'somebody', reason: 'A test of the page.' } },
};

/** The block of shell that holds the words, run as a reader runs it. */
async function run({ cluster }: Context, words: string, name = ''): Promise<string> {
  const { fences } = readMarkdown(PAGE, await readFile(PAGE, 'utf8'));
  const found = fences.filter(({ language, body }) => language === 'sh' && body.includes(words));
  assert.equal(found.length, 1, `${PAGE} has ${found.length} blocks with ${words}`);
  const script = (found[0]?.body ?? '').replaceAll(' NAME ', ` ${name} `);
  const bin = await programFolder(['kubectl']);
  const env = { KUBECONFIG: cluster.kubeconfig, PATH: `${bin}${delimiter}${process.env['PATH'] ?? ''}` };
  return (await execa('sh', ['-c', script], { env })).stdout;
}

async function remediation({ admin }: Context, name: string, state: 'open' | 'returned'): Promise<void> {
  const metadata = { name, namespace: HOME, finalizers: [LEASE_FINALIZER] };
  await admin.create({ ...KIND, metadata, spec: SPEC });
  const lease = {
    id: `${name}-1`,
    remedy: 'more-memory',
    action: 'raiseMemory',
    target: 'shop/deployments/shop',
    until: '2030-01-01T00:00:00Z',
    state,
    inverse: '[{"patch":"back"}]',
  };
  await admin.patch({ ...REMEDIATION, name }, { status: { phase: 'Verifying', leases: [lease] } }, 'status');
}

async function uninstalling(t: Context): Promise<void> {
  const { admin } = t;
  await admin.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: HOME } });
  await remediation(t, 'page-open', 'open');
  await remediation(t, 'page-returned', 'returned');
  // The controller has not seen this one, so that it has no status.
  await admin.create({ ...KIND, metadata: { name: 'page-new', namespace: HOME }, spec: SPEC });
  try {
    assert.deepEqual((await run(t, 'range .leases')).split('\n').filter(Boolean), [
      'page-open open until 2030-01-01T00:00:00Z: raiseMemory of shop/deployments/shop, by [{"patch":"back"}]',
    ]);
    await run(t, '"cancel":true', 'page-open');
    const cancelled = await admin.get({ ...REMEDIATION, name: 'page-open' });
    assert.equal((cancelled['spec'] as { cancel?: boolean }).cancel, true);
  } finally {
    for (const name of ['page-open', 'page-returned', 'page-new']) {
      await run(t, '"finalizers":null', name);
      await admin.remove({ ...REMEDIATION, name });
    }
  }
  assert.deepEqual(await admin.list(REMEDIATION), []);
}

async function pausing(t: Context): Promise<void> {
  const { admin } = t;
  await admin.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: HOME } });
  const ref = { apiVersion: 'v1', kind: 'ConfigMap', namespace: HOME, name: PAUSE_CONFIG.name };
  await admin.apply({ ...pauseMap('false'), metadata: { name: PAUSE_CONFIG.name, namespace: HOME } });
  try {
    await run(t, 'stanchion-pause');
    assert.deepEqual((await admin.get(ref))['data'], { [PAUSE_CONFIG.key]: 'true' });
  } finally {
    await admin.remove(ref);
  }
}

export const tests = [
  test(
    'the page about the controller lists open temporary changes, has them taken back, and lets go of what is left',
    uninstalling,
    { alone: true },
  ),
  test('the page about the controller pauses everything', pausing, { alone: true }),
];
