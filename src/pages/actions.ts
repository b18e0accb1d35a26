import { matchOneKey } from '../api/one-key.ts';
import { switchesConfigMapName } from '../conventions/names.ts';
import type { Target } from '../api/target.ts';
import { NAME_OF_RUN } from './evidence-kubernetes.ts';
import { adapterCommand, endpointOf, storeOf } from './outside.ts';
import type { Action, ActionHandlers, RunbookContext } from './context.ts';
import { fence, text } from './markdown.ts';
import { filledIn, value, word } from './shell.ts';
import { psql, sqlBlock } from './sql.ts';
import { streamActions } from './stream-actions.ts';
import { namespaceArguments, objectArgument, podArguments, targetOf } from './target.ts';

/** How a person does what an action does, as Markdown. One entry for each action; one without is a compile error. */
export function byHand(action: Action, context: RunbookContext): string {
  return matchOneKey<Action, string>(action, {
    ...workloadActions(context),
    ...workflowActions(context),
    ...streamActions(context),
    ...outsideActions(context),
    wait: ({ atMost, what }) => `Wait at most ${atMost} for ${text(what)}.`,
    openTask: ({ task, owner, blocksClose }) =>
      `${text(task)} Owner: ${text(owner)}.${blocksClose ? ' The remediation stays open until it is done.' : ''}`,
  });
}

/** `-n namespace kind/name`. */
function object(target: Target): string {
  return `${namespaceArguments(target)} ${objectArgument(target)}`;
}

function workloadActions(context: RunbookContext) {
  const find = (id: string) => targetOf(context, id);
  const sh = (...lines: readonly string[]) => fence('sh', lines.join('\n'));
  const restart = (target: Target) => [
    `kubectl rollout restart ${object(target)}`,
    `kubectl rollout status ${object(target)}`,
  ];
  return {
    restartWorkload: ({ target }) => sh(...restart(find(target))),
    rollBackWorkload: ({ target, rolledOutWithin }) =>
      sh(
        `# Only when the newest revision is younger than ${rolledOutWithin} and the one before was healthy.`,
        `kubectl rollout history ${object(find(target))}`,
        `kubectl rollout undo ${object(find(target))}`,
        `kubectl rollout status ${object(find(target))}`,
      ),
    scaleWorkload: ({ target, replicas }) =>
      sh(
        '# Where an autoscaler is listed, raise its minReplicas instead; the quota must have room.',
        `kubectl get ${namespaceArguments(find(target))} horizontalpodautoscalers,resourcequotas`,
        `kubectl scale ${object(find(target))} --replicas=${replicas}`,
      ),
    setSwitch: ({ target, key, value: setting, losesInFlight }) =>
      [
        `In-flight work that is lost: ${text(losesInFlight === '' ? 'none' : losesInFlight)}`,
        sh(...switchCommands(find(target), key, setting), ...restart(find(target))),
      ].join('\n\n'),
    raiseMemory: ({ target, to, cap }) =>
      sh(
        `# Never below what is set now, and never above ${cap}.`,
        `kubectl set resources ${object(find(target))}${containerFlag(find(target))} --limits=memory=${word(to)}`,
      ),
    evictPod: ({ target }) =>
      sh(
        '# POD: one of these, of a consumer that does nothing any more.',
        `kubectl get pods ${podArguments(context, find(target))}`,
        '# The API refuses while the disruption budget does not allow it; ask again later, and do not delete the pod.',
        `kubectl create --raw "/api/v1/${namespacePath(find(target))}pods/$POD/eviction" -f - <<EVICTION`,
        `{"apiVersion": "policy/v1", "kind": "Eviction", "metadata": {"name": "$POD"}}`,
        'EVICTION',
      ),
  } satisfies Partial<ActionHandlers>;
}

function containerFlag(target: Target): string {
  return 'deployment' in target ? ` -c ${word(target.deployment.container)}` : '';
}

function namespacePath(target: Target): string {
  return namespaceArguments(target).replace(/^-n (.*)$/, 'namespaces/$1/');
}

/** Changes one key of the map, and makes the map where there is none yet. */
function switchCommands(target: Target, key: string, setting: string): string[] {
  const name = 'deployment' in target ? target.deployment.name : objectArgument(target);
  const map = `${namespaceArguments(target)} ${word(switchesConfigMapName(name))}`;
  return [
    `kubectl patch configmap ${map} --type=merge -p ${word(JSON.stringify({ data: { [key]: setting } }))} ||`,
    `  kubectl create configmap ${map} ${word(`--from-literal=${key}=${setting}`)}`,
  ];
}

function workflowActions(context: RunbookContext) {
  const find = (id: string) => targetOf(context, id);
  const namespace = (id: string) => namespaceArguments(find(id));
  const sh = (...lines: readonly string[]) => fence('sh', lines.join('\n'));
  return {
    submitWorkflow: ({ target, arguments: given = {} }) => {
      const parameters = Object.entries(given).map(([name, setting]) => ` -p ${word(`${name}=${setting}`)}`);
      return sh(
        `argo submit ${namespace(target)} --from ${objectArgument(find(target))}${parameters.join('')}`,
      );
    },
    resumeWorkflow: ({ target, node }) =>
      sh(
        `argo list ${namespace(target)} --running`,
        `argo resume ${namespace(target)} ${value('workflow')} --node-field-selector ${word(`displayName=${node}`)}`,
      ),
    cancelPipelineRun: ({ target, status }) =>
      sh(
        NAME_OF_RUN,
        `kubectl patch ${namespace(target)} pipelinerun "$PIPELINE_RUN" --type=merge -p ${word(JSON.stringify({ spec: { status } }))}`,
      ),
    deletePipelineRun: ({ target, requires, warning }) =>
      [
        ...(warning === undefined ? [] : [text(warning)]),
        sh(
          ...(requires === 'approval'
            ? ['# Only after somebody has approved it.']
            : ['# Only when the run has ended, belongs to this execution, and the cooldown is over.']),
          NAME_OF_RUN,
          `RUN_UID="$(kubectl get ${namespace(target)} pipelinerun "$PIPELINE_RUN" -o jsonpath='{.metadata.uid}')"`,
          `kubectl get ${namespace(target)} pipelinerun "$PIPELINE_RUN" -o yaml`,
          '# By uid, so that a new run of the same name is left alone.',
          `kubectl delete --raw "/apis/tekton.dev/v1/${namespacePath(find(target))}pipelineruns/$PIPELINE_RUN" -f - <<OPTIONS`,
          '{"apiVersion": "v1", "kind": "DeleteOptions", "preconditions": {"uid": "$RUN_UID"}}',
          'OPTIONS',
        ),
      ].join('\n\n'),
  } satisfies Partial<ActionHandlers>;
}

function outsideActions(context: RunbookContext) {
  return {
    runJob: ({ target, timeout, arguments: given = {} }) =>
      fence(
        'sh',
        [
          `# The controller runs this as a Job, ${timeout} at most.`,
          ...Object.entries(given).map(([name, setting]) => `export ${word(name)}=${word(setting)}`),
          adapterCommand(context, target),
        ].join('\n'),
      ),
    runStatement: ({ target, statement, maxRows, bind }) =>
      `${maxRows === 1 ? 'One row' : `${maxRows} rows`} at most.\n\n${statementByHand(context, target, statement, bind)}`,
    callApi: ({ target, operation, fallbackStatement, bind }) => {
      const call = apiCall(context, target, operation);
      if (fallbackStatement === undefined) return call;
      const store = context.system.stores.find(({ statements }) => fallbackStatement in statements);
      const id = Object.entries(context.runbook.targets).find(
        ([, found]) => 'store' in found && found.store.name === store?.name,
      )?.[0];
      return id === undefined
        ? call
        : `${call}\n\nWhere the answer is 404, the software does not know the call yet:\n\n${statementByHand(context, id, fallbackStatement, bind)}`;
    },
  } satisfies Partial<ActionHandlers>;
}

function apiCall(context: RunbookContext, target: string, operation: string): string {
  const endpoint = endpointOf(context, target);
  const call = endpoint.operations?.[operation];
  if (call === undefined) throw new Error(`endpoint '${endpoint.name}' has no operation '${operation}'`);
  return fence(
    'sh',
    [
      `# API_TOKEN: the key of ${endpoint.name}, from where your team keeps it.`,
      `curl --fail-with-body --silent --show-error --max-time 30 -X ${call.method} \\`,
      `  -H "Authorization: Bearer $API_TOKEN" -H "Idempotency-Key: $(uuidgen)" \\`,
      `  ${filledIn(endpoint.default + call.path)}`,
    ].join('\n'),
  );
}

function statementByHand(
  context: RunbookContext,
  target: string,
  name: string,
  bind: readonly string[] = [],
): string {
  const store = storeOf(context, target);
  const statement = store.statements[name];
  if (statement === undefined) throw new Error(`store '${store.name}' has no statement '${name}'`);
  return [fence('sh', psql(store, bind, 'write')), sqlBlock(name, statement, 'write')].join('\n\n');
}
