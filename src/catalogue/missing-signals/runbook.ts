import type { Metric, Presence } from '../model/alert.ts';
import { defineRunbook, type Runbook } from '../model/runbook.ts';
import type { System } from '../model/system.ts';
import { metricsReadBy } from '../reads.ts';
import { missingSignalAlert, type Signal } from './alert.ts';
import { ESCALATED, escalatedAlert } from './escalated.ts';

/** Name of the runbook that each system gets. */
export const MISSING_SIGNALS = 'missing-signals';

/** What the runbook itself asks for, where its system does not. */
const UP: Metric = {
  name: 'up',
  type: 'gauge',
  labels: ['job'],
  text: 'Whether the last scrape of a target succeeded.',
  emittedBy: 'prometheus',
  presence: 'none',
};

/** The folder of the catalogue that a runbook is written in. */
export function runbookFolder(system: string, runbook: string): string {
  return runbook === MISSING_SIGNALS
    ? 'src/catalogue/missing-signals'
    : `src/catalogue/runbooks/${system}/${runbook}`;
}

/**
 * A system with one more runbook: an alert for each metric that its alerts rest on, so that none of them is silent for
 * ever because nobody emits its signal, and one for remediations that end with people. What answers is a person; nothing here changes anything.
 */
export function withMissingSignals(system: System): System {
  const signals = signalsOf(system);
  if (signals.length === 0) return system;
  const own = [UP, ESCALATED].filter(({ name }) => !system.metrics.some((metric) => metric.name === name));
  return {
    ...system,
    metrics: [...system.metrics, ...own],
    runbooks: [...system.runbooks, missingSignalsRunbook(system, signals)],
  };
}

/** The metrics that alerts read, directly or through recording rules, as far as their absence is news. */
export function signalsOf({ metrics, recordings, runbooks }: System): readonly Signal[] {
  const alerts = runbooks.flatMap((runbook) => runbook.alerts);
  return metrics.flatMap((metric) => {
    const presence = metric.presence ?? itself(metric);
    const readers = alerts
      .filter(({ expr }) => metricsReadBy(expr, [metric], recordings).length > 0)
      .map(({ name }) => name);
    if (presence === 'none' || readers.length === 0) return [];
    return [{ metric, presence, alerts: [...new Set(readers)] }];
  });
}

function itself({ name, type }: Metric): Presence {
  return { series: [type === 'histogram' ? `${name}_count` : name] };
}

function missingSignalsRunbook(system: System, signals: readonly Signal[]): Runbook {
  const name = `${pascalCase(system.id)}SignalMissing`;
  const escalated = `${pascalCase(system.id)}RemediationEscalated`;
  return defineRunbook({
    name: MISSING_SIGNALS,
    title: 'A signal is missing, or a remediation waits for people',
    document: system.document,
    alerts: [
      ...signals.map((signal) => missingSignalAlert(name, signal)),
      escalatedAlert({ name: escalated, system: system.id, runbook: MISSING_SIGNALS }),
    ],
    targets: {},
    evidence: {
      failedScrapes: {
        text: 'Scrape targets of any job that do not answer; one of them may be the emitter.',
        source: { prometheus: { expr: 'count(up == 0) or vector(0)' } },
        yields: 'number',
      },
    },
    symptoms: [],
    impact: [
      {
        id: 'blind',
        text: 'Alerts that rest on the metric cannot fire, and nobody would notice what they watch.',
        evidence: ['failedScrapes'],
      },
      { id: 'unmended', text: 'What the remediation is about goes on until somebody acts.', evidence: [] },
    ],
    causes: [
      {
        id: 'scrape-fails',
        text: 'The emitter is down, or its scrape fails.',
        category: 'Infrastructure',
      },
      {
        id: 'never-emitted',
        text: 'The metric has another name here, is not exported, or is dropped on the way.',
        category: 'Configuration',
      },
    ],
    diagnoses: [
      {
        id: 'missing',
        text: 'A metric is not there.',
        when: { alert: { name: [name] } },
        category: 'Configuration',
        remedies: ['restore-signal'],
      },
      {
        id: 'handed-over',
        text: 'A remediation came to the end of what its runbook knows.',
        when: { alert: { name: [escalated] } },
        category: 'Unknown',
        remedies: ['take-over'],
      },
    ],
    remedies: [
      {
        id: 'restore-signal',
        text: 'Bring the metric back, or take it for what it is.',
        mode: 'human',
        action: {
          openTask: {
            task:
              'Find out why the metric of the alert is missing: its target, its name here, a relabelling. Restore it, ' +
              'or choose the names profile that fits, or say in the catalogue that it is not emitted.',
            owner: system.owner,
            blocksClose: false,
          },
        },
      },
      {
        id: 'take-over',
        text: 'Go on by hand where the controller stopped.',
        mode: 'human',
        action: {
          openTask: {
            task:
              'Look at the remediations in phase Escalated: evidence, diagnosis, and what was tried. Mend what is left by ' +
              'hand, then let the alert end, or cancel the remediation.',
            owner: system.owner,
            blocksClose: false,
          },
        },
      },
    ],
    escalation: [],
    prevention: [],
    checklist: [],
  });
}

function pascalCase(id: string): string {
  return id
    .split('-')
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join('');
}
