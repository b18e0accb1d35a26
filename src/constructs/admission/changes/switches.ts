import { Construct } from 'constructs';
import { CHANGE_ANNOTATIONS } from '../../../conventions/changes.ts';
import { MANAGED_BY, OBJECT_LABELS } from '../../../conventions/labels.ts';
import { changesOf } from '../../../environments/changes.ts';
import { groupBy } from '../../../environments/grants.ts';
import { ANNOTATIONS, celList, celMap, metadataStays, orElse, celEach } from '../cel.ts';
import { AdmissionPolicy } from '../policy.ts';
import { forController, nameOf, REQUESTED, unique, type ChangeAdmissionProps } from './props.ts';

/** Which keys of which ConfigMaps the controller sets: the switches of workloads, in the namespaces where it has any. */
export class SwitchAdmission extends Construct {
  constructor(scope: Construct, id: string, props: ChangeAdmissionProps) {
    super(scope, id);
    const bounded = namespacesWithRecords(props);
    const switches = changesOf(props.changes, 'setSwitch').filter(
      ({ namespace }) => !bounded.includes(namespace),
    );
    if (switches.length === 0) return;
    const byMap = [...groupBy(switches, nameOf)].sort();
    const keys = byMap.map(([map, of]) => [map, celList(unique(of.map(({ key }) => key)))] as const);
    const namespaces = celList(unique(switches.map(({ namespace }) => namespace)));
    const { conditions, ...common } = forController(props, 'switches', [
      { apiGroup: '', apiVersion: 'v1', resources: ['configmaps'], operations: ['CREATE', 'UPDATE'] },
    ]);
    new AdmissionPolicy(this, 'Switches', {
      ...common,
      conditions: [...conditions, { name: 'namespace', expression: `request.namespace in ${namespaces}` }],
      variables: [
        REQUESTED,
        ...ANNOTATIONS,
        { name: 'switches', expression: celMap(Object.fromEntries(keys)) },
        { name: 'before', expression: `oldObject == null ? {} : (${orElse('oldObject.data', '{}')})` },
        { name: 'after', expression: orElse('object.data', '{}') },
      ],
      bounds: [
        {
          expression: 'variables.requested in variables.switches',
          message: 'of ConfigMaps the controller writes here only the switches that a remedy sets',
        },
        {
          expression: celEach(
            `variables.after.all(key, ${IS_SWITCH} || (key in variables.before && variables.after[key] == variables.before[key]))`,
            `variables.before.all(key, ${IS_SWITCH} || key in variables.after)`,
            '!has(object.binaryData) || (oldObject != null && has(oldObject.binaryData) && object.binaryData == oldObject.binaryData)',
          ),
          message: 'of the switches of a workload the controller changes only those that a remedy sets',
        },
        {
          expression: `oldObject == null ? (${orElse('object.metadata.labels', '{}')}) == {'${OBJECT_LABELS.managedBy}': '${MANAGED_BY}'} : (${metadataStays([CHANGE_ANNOTATIONS.change])})`,
          message: 'of the metadata of switches the controller changes its own annotation only',
        },
      ],
    });
  }
}

const IS_SWITCH = 'key in variables.switches[variables.requested]';

/** Where it keeps records of its own, which have bounds of their own. */
function namespacesWithRecords({ environment, changes }: ChangeAdmissionProps): string[] {
  return [environment.namespace, ...changesOf(changes, 'answerGates').map(({ namespace }) => namespace)];
}
