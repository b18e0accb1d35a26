import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { catalogue } from '../../../src/catalogue/index.ts';
import { synthesize } from '../../../src/commands/synth.ts';
import { production } from '../../../src/environments/production.ts';
import { startAlertmanager } from '../../routes/alertmanager.ts';
import { sentAlerts } from '../../routes/alerts.ts';
import { configuration, configure } from '../../routes/configuration.ts';
import { labelsOf } from '../../routes/delivery.ts';
import { findPrograms } from '../../routes/programs.ts';
import { pipelineIn } from '../pipeline.ts';
import { test, type Context } from '../test.ts';
import { eventually } from '../wait.ts';

const RECEIVER = 'taskmaster/agent-pipeline/event-source-alerts';

interface Target {
  readonly url: string | undefined;
  readonly authorization: string;
}

/** The operator's configuration with one receiver that leads to loopback, and all others that say nothing. */
function onLoopback(text: string, { url, authorization }: Target): string {
  const { receivers, ...rest } = configuration.parse(parse(text));
  const credentials = authorization.replace('Bearer ', '');
  const http_config = {
    authorization: { type: 'Bearer', credentials },
    tls_config: { insecure_skip_verify: true },
  };
  const webhook_configs = [{ url, send_resolved: false, http_config }];
  assert.ok(receivers.some(({ name }) => name === RECEIVER));
  return stringify({
    ...rest,
    receivers: receivers.map(({ name }) => (name === RECEIVER ? { name, webhook_configs } : { name })),
  });
}

async function recoveries({ admin, namespace }: Context): Promise<string[]> {
  const workflows = await admin.list({ apiVersion: 'argoproj.io/v1alpha1', kind: 'Workflow', namespace });
  return workflows.map(({ metadata }) => metadata.name);
}

export const tests = [
  test('Alertmanager starts a recovery for each stage that fails too often, and for no other alert', async (t) => {
    const programs = await findPrograms();
    const [result] = synthesize({ environments: [production], systems: catalogue });
    assert.ok(result);
    const sent = sentAlerts(result);
    const pipeline = await pipelineIn(t);
    await pipeline.startSensor('alert-recovery');
    const { url } = await pipeline.startSource('alerts');
    const folder = join(t.cluster.folder, t.namespace);
    const generated = await readFile(
      await configure(programs, result, folder, { strategy: 'OnNamespace' }),
      'utf8',
    );
    const config = join(folder, 'loopback.yaml');
    const { authorization = '' } = pipeline.token('alerts');
    await writeFile(config, onLoopback(generated, { url, authorization }));
    const alertmanager = await startAlertmanager(programs.alertmanager, config);
    try {
      const failing = labelsOf(sent, 'AgentPipelineHighFailureRate', 'critical');
      const other = labelsOf(sent, 'AgentPipelineRecoveryFailures', 'critical');
      const stages = ['CodeAnalysis', 'PRReview'].map((stage) => ({ labels: { ...failing, stage } }));
      await alertmanager.post([{ labels: other }, ...stages]);
      const names = await eventually('a recovery for each stage', async () => {
        const found = await recoveries(t);
        return found.length >= stages.length && found;
      });
      // Told again of the same alerts, Alertmanager has nothing new to say; a third stage it tells at once.
      await alertmanager.post([...stages, { labels: { ...failing, stage: 'TestCoverage' } }]);
      await eventually('a recovery for the third', async () => (await recoveries(t)).length > names.length);
      const all = await recoveries(t);
      assert.equal(all.length, stages.length + 1);
      for (const name of all) assert.match(name, /^recovery-[0-9a-f]{16}$/);
    } finally {
      await alertmanager.stop();
    }
  }),
];
