import { defineRunbook, type Runbook } from '../../../model/runbook.ts';
import type { ArcoNames } from '../../../systems/arco/names.ts';
import { durationAlerts } from './alerts-duration.ts';
import { failureRateAlerts } from './alerts-failure-rate.ts';
import { volumeAlerts } from './alerts-volume.ts';
import { causes } from './causes.ts';
import { diagnoses } from './diagnoses.ts';
import { evidence } from './evidence.ts';
import { checklist, escalation, impact, prevention, symptoms } from './follow-up.ts';
import { parameters } from './parameters.ts';
import { remedies } from './remedies.ts';
import { targets } from './targets.ts';

/** More task attempts fail than normal work explains. */
export function highTaskFailureRateRunbook(names: ArcoNames): Runbook {
  return defineRunbook({
    name: 'high-task-failure-rate',
    title: 'High task failure rate',
    document: { source: 'S0', lines: '1-285' },
    alerts: [...failureRateAlerts(names), ...volumeAlerts(names), ...durationAlerts(names)],
    parameters,
    targets: targets(names),
    evidence: evidence(names),
    symptoms,
    impact,
    causes,
    diagnoses: diagnoses(names),
    remedies: remedies(names),
    escalation: escalation(names),
    prevention,
    checklist,
  });
}
