import { defineRunbook, type Runbook } from '../../../model/runbook.ts';
import { FIGURES } from '../../../systems/ferrumdeck/figures.ts';
import type { FerrumDeckNames } from '../../../systems/ferrumdeck/names.ts';
import { recoveryChecklist, recoveryChecks, waitingRuns } from '../recovery/index.ts';
import { providerOutage } from './alert.ts';
import { providerOutageEvidence, providerOutageTargets } from './evidence.ts';
import { providerOut, providerRemedies } from './remedies.ts';

/** A provider of models answers with errors, or not at all. */
export function providerOutageRunbook(names: FerrumDeckNames): Runbook {
  const out = { evidence: { id: 'worstProvider', atLeast: FIGURES.providerErrorShare } } as const;
  return defineRunbook({
    name: 'provider-outage',
    title: 'LLM provider outage',
    document: { source: 'S4', lines: '41-57' },
    alerts: [providerOutage],
    targets: providerOutageTargets(names),
    evidence: providerOutageEvidence(names),
    symptoms: [
      {
        id: 'llm-steps-fail',
        covers: ['FD-S7'],
        text: 'All LLM steps of a provider fail.',
        shownBy: ['worstProvider', 'errorShare'],
      },
      {
        id: 'provider-errors',
        covers: ['FD-S8'],
        text: 'The errors are timeouts and API errors.',
        shownBy: ['providerErrors', 'errorLines'],
      },
      {
        id: 'others-work',
        covers: ['FD-S9'],
        text: 'Other providers may work.',
        shownBy: ['workingProviders'],
      },
    ],
    impact: [waitingRuns],
    causes: [
      {
        id: 'provider-down',
        text: 'The provider is down or limits the calls.',
        category: 'ExternalDependency',
      },
    ],
    diagnoses: [
      {
        id: 'one-provider',
        covers: ['FD-S9'],
        text: 'One provider is out while another works.',
        when: { all: [out, { evidence: { id: 'workingProviders', atLeast: 1 } }] },
        category: 'ExternalDependency',
        remedies: ['propose-failover', 'switch-model', 'publish-versions'],
      },
      {
        id: 'network',
        covers: ['FD-S12'],
        text: 'Tool steps cannot connect either: the way out of the cluster is the likelier cause.',
        when: { all: [out, { evidence: { id: 'refusedShare', above: FIGURES.refusedShare } }] },
        category: 'Infrastructure',
      },
      {
        id: 'backup-is-the-same',
        covers: ['FD-M3'],
        text: 'The configured backup is the model that fails, so a switch would change nothing.',
        when: { all: [out, { evidence: { id: 'failingModel', in: [names.backupModel] } }] },
        category: 'Configuration',
        remedies: ['publish-versions'],
      },
      {
        id: 'backup-differs',
        covers: ['FD-M3'],
        text: 'A provider is out, and the backup is another model than the one that fails.',
        when: providerOut(names),
        category: 'ExternalDependency',
        remedies: ['propose-failover', 'switch-model'],
      },
      ...recoveryChecks,
    ],
    remedies: providerRemedies(names),
    escalation: [
      {
        id: 'tell-on-call',
        text: 'Runs stand still while the provider is out.',
        when: out,
        after: '0s',
        to: ['on-call'],
      },
      {
        id: 'tell-stakeholders',
        text: 'The provider has been out for half an hour.',
        when: out,
        after: '30m',
        to: ['tech-lead', 'stakeholders'],
      },
    ],
    prevention: [
      {
        id: 'second-provider',
        text: 'Keep a backup on another provider configured and in use for some steps, so that its health is known.',
        part: 'person',
      },
    ],
    checklist: recoveryChecklist,
  });
}
