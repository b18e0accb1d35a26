import { describe, expect, test } from 'vitest';
import { catalogueProblems } from '../../src/catalogue/check.ts';
import { catalogue } from '../../src/catalogue/index.ts';
import type { System } from '../../src/catalogue/model/system.ts';
import { parsePromql } from '../../src/policy/promql.ts';
import { sampleWorkload } from '../support/sample-workload.ts';
import { sampleAlert, sampleRunbook, sampleSystem, systemWith } from '../support/sample-system.ts';

function problems(...systems: System[]): string[] {
  return catalogueProblems(systems, (expr) => {
    const parsed = parsePromql(expr);
    return parsed.ok ? [] : parsed.errors;
  }).map(({ owner, field, message }) => `${owner}: ${field}: ${message}`);
}

const [remedy] = sampleRunbook.remedies;
const [diagnosis] = sampleRunbook.diagnoses;

describe('a sound catalogue', () => {
  test('has no problems', () => {
    expect(problems(sampleSystem)).toEqual([]);
  });

  test.each(['documented', 'upstream'] as const)('is the shipped one in the %s names', (profile) => {
    expect(problems(...catalogue(profile))).toEqual([]);
  });
});

describe('each mistake gives one problem that names runbook, field and what is allowed', () => {
  test.each([
    [
      { audience: 'tech-lead,stakeholder' },
      "audience: no receiver role 'stakeholder'; there are team, on-call",
    ],
    [{ namespace: 'elsewhere' }, 'namespace: is given by the system and the runbook; leave it out'],
    [
      { avoid_channel: 'smoke' },
      "avoid_channel: 'smoke' does not begin with a kind of channel; there are slack",
    ],
  ])('the labels %o of an alert', (labels, expected) => {
    expect(problems(systemWith({ alerts: [{ ...sampleAlert, labels }] }))).toEqual([
      expect.stringContaining(`sample/down: alerts.SampleDown (warning).labels.${expected}`),
    ]);
  });

  test('an unknown action', () => {
    expect(
      problems(systemWith({ remedies: [{ ...remedy, action: { reboot: { target: 'worker' } } }] })),
    ).toEqual([
      expect.stringMatching(
        /^sample\/down: remedies\.restart\.action: unknown 'reboot'; allowed: callApi, .*wait$/,
      ),
    ]);
  });

  test('a condition over evidence that is not collected', () => {
    expect(
      problems(systemWith({ diagnoses: [{ ...diagnosis, when: { evidence: { id: 'memory', above: 1 } } }] })),
    ).toEqual([
      "sample/down: diagnoses.down.when.evidence.id: 'memory' is not collected; this runbook collects availability, history",
    ]);
  });

  test('a comparison that the evidence cannot answer', () => {
    expect(
      problems(
        systemWith({
          diagnoses: [{ ...diagnosis, when: { not: { evidence: { id: 'availability', is: true } } } }],
        }),
      ),
    ).toEqual([
      "sample/down: diagnoses.down.when.evidence.is: 'availability' yields a number: use above, atLeast, below, atMost",
    ]);
    expect(
      problems(
        systemWith({ diagnoses: [{ ...diagnosis, when: { evidence: { id: 'history', is: true } } }] }),
      ),
    ).toEqual([
      "sample/down: diagnoses.down.when.evidence.is: 'history' yields a record: it is a record for people and cannot be compared",
    ]);
  });

  test('a target that is not declared', () => {
    expect(
      problems(systemWith({ remedies: [{ ...remedy, action: { restartWorkload: { target: 'gateway' } } }] })),
    ).toEqual([
      "sample/down: remedies.restart.action.restartWorkload.target: 'gateway' is not a target of this runbook; it has worker",
    ]);
  });

  test('rights to what is no kind of objects', () => {
    const access = {
      text: 'X.',
      source: { access: { target: 'worker', needs: [{ of: 'worker', verbs: ['get' as const] }] } },
      yields: 'number' as const,
    };
    expect(problems(systemWith({ evidence: { ...sampleRunbook.evidence, access } }))).toEqual([
      "sample/down: evidence.access.source.access.needs.of: 'worker' is no kind of objects among this runbook's targets; it has nothing",
    ]);
  });

  test('a diagnosis that points to no remedy', () => {
    expect(problems(systemWith({ diagnoses: [{ ...diagnosis, remedies: ['pray'] }] }))).toEqual([
      "sample/down: diagnoses.down.remedies: 'pray' is not a remedy of this runbook; it has restart",
    ]);
  });

  test.each([
    ['attempts', 99, 'Too big: expected number to be <=10'],
    ['cooldown', '1s', 'must be between 30s and 24h'],
    ['timeout', '3h', 'must be between 1s and 2h'],
    ['maxTargets', 0, 'Too small: expected number to be >=1'],
  ])('a bound out of range: %s', (bound, value, message) => {
    const bounds = { attempts: 1, per: '1h', cooldown: '5m', timeout: '10m', maxTargets: 1, [bound]: value };
    expect(problems(systemWith({ remedies: [{ ...remedy, bounds }] }))).toEqual([
      `sample/down: remedies.restart.bounds.${bound}: ${message}`,
    ]);
  });

  test('PromQL that does not parse, with its line and column', () => {
    expect(problems(systemWith({ alerts: [{ ...sampleAlert, expr: 'sum(\n  up{job="a"' }] }))).toEqual([
      expect.stringMatching(/^sample\/down: alerts\.SampleDown\.expr: .* at line 2, column \d+: /),
    ]);
  });

  test('the same alert and severity twice, in whichever systems', () => {
    const other = { ...sampleSystem, id: 'other' };
    expect(problems(sampleSystem, other)).toEqual([
      'other/down: alerts.SampleDown: alert SampleDown (warning) stands in sample/down already; give one of them another name',
    ]);
  });

  test('a task and an item of the checklist of one id, by which people note that they did it', () => {
    const task = {
      id: 'examine',
      covers: [],
      text: 'Find the cause.',
      mode: 'human' as const,
      action: { openTask: { task: 'Find the cause.', owner: 'shop', blocksClose: true } },
    };
    const item = {
      id: 'examine',
      covers: [],
      text: 'Write it up.',
      phase: 'recovery' as const,
      blocksClose: true,
    };
    expect(problems(systemWith({ remedies: [...sampleRunbook.remedies, task], checklist: [item] }))).toEqual([
      'sample/down: checklist.examine: something for people to do called examine stands in sample/down already; give one of them another name',
    ]);
  });

  test('a trial of a change that nobody takes back', () => {
    const look = {
      text: 'It answers.',
      until: { evidence: { id: 'availability', atLeast: 1 } },
      within: '5m',
    };
    const verify = { ...look, trial: { ...look, after: '5m' } };
    const [problem] = problems(systemWith({ remedies: [{ ...remedy, verify } as typeof remedy] }));
    expect(problem).toMatch(
      /^sample\/down: remedies\.restart\.verify\.trial: restartWorkload changes nothing that is taken back, so there is nothing to take back on trial/,
    );
  });

  test('a time for which a change is kept that nobody takes back', () => {
    const kept = { ...remedy, keep: { atMost: '1h' as const } };
    expect(problems(systemWith({ remedies: [kept as typeof remedy] }))).toEqual([
      'sample/down: remedies.restart.keep: restartWorkload changes nothing that is taken back, so there is nothing to keep; leave keep out, or use one of raiseMemory, scaleWorkload, setSwitch',
    ]);
  });

  test('an id twice within a runbook', () => {
    expect(problems(systemWith({ remedies: [remedy, remedy] }))).toEqual([
      'sample/down: remedies.restart: id remedies/restart stands in sample/down already; give one of them another name',
    ]);
  });

  test('a condition nested deeper than the custom resource can spell', () => {
    const leaf = { evidence: { id: 'availability', below: 1 } };
    const deep = { all: [{ any: [{ all: [leaf, { not: leaf }] }, leaf] }, leaf] };
    expect(problems(systemWith({ diagnoses: [{ ...diagnosis, when: deep }] }))).toEqual([
      "sample/down: diagnoses.down.when.all.0.any.0: unknown 'all'; allowed: evidence, analysis, alert, not",
    ]);
  });

  test('a store, query or endpoint that the system does not have', () => {
    const targets = { ...sampleRunbook.targets, database: { store: { name: 'main' } } };
    const evidence = {
      ...sampleRunbook.evidence,
      rows: {
        text: 'Rows.',
        source: { query: { target: 'database', name: 'failures', limit: 10 } },
        yields: 'number',
      },
    };
    expect(problems(systemWith({ targets, evidence }))).toEqual([
      "sample/down: targets.database.store.name: no store 'main' in the system; it has none",
      "sample/down: evidence.rows.source.query.name: no query 'failures'; the system has none",
    ]);
  });
});

test('a connection to a port that the other workload does not have is told', () => {
  const egress = [{ peer: { app: 'server' }, port: 9090, text: 'Asks it.' }];
  const workloads = [
    sampleWorkload('client', { traffic: { ingress: [], egress } }),
    sampleWorkload('server'),
  ];
  expect(problems({ ...sampleSystem, workloads })).toEqual([
    'sample: workloads.client.traffic.egress: leads to port 9090 of a workload that serves 8080',
  ]);
});

test('all problems of a run are told at once', () => {
  const found = problems(
    systemWith({
      alerts: [{ ...sampleAlert, expr: 'sum(' }],
      diagnoses: [{ ...diagnosis, when: { evidence: { id: 'memory', above: 1 } }, remedies: ['pray'] }],
      remedies: [{ ...remedy, action: { reboot: {} } }],
    }),
  );
  expect(found).toHaveLength(4);
});
