import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { API_GROUP_VERSION } from '../api/names.ts';
import { draftRunbook } from '../catalogue/compile.ts';
import type { Runbook } from '../catalogue/model/runbook.ts';
import type { System } from '../catalogue/model/system.ts';
import { runbookObjectName } from '../conventions/names.ts';
import type { Environment } from '../environments/model.ts';
import { objectLabels } from './object-labels.ts';
import { recordOrigin } from './provenance.ts';

export interface RunbookObjectProps {
  readonly system: System;
  readonly runbook: Runbook;
  readonly environment: Environment;
}

/** A runbook as the custom resource that the controller reads. */
export class RunbookObject extends Construct {
  constructor(scope: Construct, id: string, { system, runbook, environment }: RunbookObjectProps) {
    super(scope, id);
    const object = new ApiObject(this, 'Resource', {
      apiVersion: API_GROUP_VERSION,
      kind: 'Runbook',
      metadata: {
        name: runbookObjectName(system.id, runbook.name),
        namespace: environment.namespace,
        labels: objectLabels(system.id, 'runbook'),
      },
      spec: draftRunbook(system, runbook),
    });
    const lists = {
      parameters: runbook.parameters ?? [],
      evidence: Object.values(runbook.evidence),
      impact: runbook.impact,
      diagnoses: runbook.diagnoses,
      remedies: runbook.remedies,
      escalation: runbook.escalation,
      checklist: runbook.checklist,
    };
    for (const [field, elements] of Object.entries(lists)) {
      elements.forEach((element, index) => recordOrigin(object, `/spec/${field}/${index}`, element));
    }
    runbook.remedies.forEach((remedy, index) => {
      if (remedy.mode !== 'human') recordOrigin(object, `/spec/remedies/${index}/verify`, remedy.verify);
    });
  }
}
