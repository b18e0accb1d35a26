import { Construct } from 'constructs';
import { API_GROUP, API_VERSION } from '../../api/names.ts';
import type { Environment } from '../../environments/model.ts';
import { celList } from './cel.ts';
import { AdmissionPolicy } from './policy.ts';

/**
 * Holds Runbooks to the identities that sync them from Git. Others with the right to patch one may suspend it and let it go
 * on, which only decides whether it acts at all.
 */
export class RunbookAdmission extends Construct {
  constructor(scope: Construct, id: string, { namespace, runbookWriters = [] }: Environment) {
    super(scope, id);
    if (runbookWriters.length === 0) return;
    new AdmissionPolicy(this, 'Writers', {
      system: 'stanchion',
      component: 'admission',
      namespace,
      name: `${namespace}-runbook-writers`,
      resources: [
        {
          apiGroup: API_GROUP,
          apiVersion: API_VERSION,
          resources: ['runbooks'],
          operations: ['CREATE', 'UPDATE', 'DELETE'],
        },
      ],
      conditions: [
        {
          name: 'somebody-else',
          expression: `!(request.userInfo.username in ${celList(runbookWriters)})`,
        },
      ],
      bounds: [
        {
          expression: [
            "request.operation == 'UPDATE'",
            "object.spec.all(field, field == 'suspend' || (field in oldObject.spec && object.spec[field] == oldObject.spec[field]))",
            "oldObject.spec.all(field, field == 'suspend' || field in object.spec)",
          ].join(' && '),
          message: 'Runbooks come from Git; all that others may change is spec.suspend',
        },
      ],
    });
  }
}
