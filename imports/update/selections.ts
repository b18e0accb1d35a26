import type { Edits } from './edit.ts';

/** What the generated types keep of each resource. The closed schemas keep everything. */

const container = [
  ...['name', 'image', 'imagePullPolicy', 'command', 'args', 'workingDir', 'env', 'envFrom'],
  ...['resources', 'securityContext', 'volumeMounts'],
];
const containerSecurity = [
  ...['allowPrivilegeEscalation', 'capabilities', 'privileged', 'readOnlyRootFilesystem'],
  ...['runAsGroup', 'runAsNonRoot', 'runAsUser', 'seccompProfile'],
];
const podSecurity = [
  ...['fsGroup', 'fsGroupChangePolicy', 'runAsGroup', 'runAsNonRoot', 'runAsUser', 'seccompProfile'],
  'supplementalGroups',
];
const volumes = ['name', 'configMap', 'emptyDir', 'persistentVolumeClaim', 'projected', 'secret'];
const templateRef = ['name', 'template', 'clusterScope'];

/**
 * Only what v3.7 and v4 both accept. synchronization.mutex and .semaphore are gone in v4, and memoize cannot be
 * written for both: its cache.configMap.key is required by v3.7 and unknown to v4. templateDefaults is left out
 * because it would put a retry strategy on steps, DAGs and exit handlers too.
 */
export const workflowTemplate: Edits = {
  only: {
    '': ['metadata', 'spec'],
    spec: [
      ...['activeDeadlineSeconds', 'archiveLogs', 'arguments', 'automountServiceAccountToken', 'entrypoint'],
      ...[
        'executor',
        'hooks',
        'imagePullSecrets',
        'metrics',
        'nodeSelector',
        'onExit',
        'parallelism',
        'podGC',
      ],
      ...['podMetadata', 'podPriorityClassName', 'podSpecPatch', 'retryStrategy', 'securityContext'],
      ...['serviceAccountName', 'suspend', 'synchronization', 'templates', 'tolerations', 'ttlStrategy'],
      ...['volumeClaimGC', 'volumeClaimTemplates', 'volumes', 'workflowMetadata'],
    ],
    'spec.templates': [
      ...[
        'activeDeadlineSeconds',
        'archiveLocation',
        'automountServiceAccountToken',
        'container',
        'dag',
        'executor',
      ],
      ...['failFast', 'inputs', 'metadata', 'metrics', 'name', 'nodeSelector', 'outputs', 'parallelism'],
      ...['podSpecPatch', 'priorityClassName', 'resource', 'retryStrategy', 'script', 'securityContext'],
      ...['serviceAccountName', 'steps', 'suspend', 'synchronization', 'timeout', 'tolerations', 'volumes'],
    ],
    'spec.templates.archiveLocation': ['archiveLogs'],
    'spec.templates.container': container,
    'spec.templates.script': [...container, 'source'],
    'spec.templates.*.env.valueFrom': ['configMapKeyRef', 'fieldRef', 'secretKeyRef'],
    'spec.templates.*.securityContext': containerSecurity,
    'spec.templates.securityContext': podSecurity,
    'spec.securityContext': podSecurity,
    'spec.templates.resource': [
      ...['action', 'failureCondition', 'flags', 'manifest', 'mergeStrategy', 'setOwnerReference'],
      'successCondition',
    ],
    'spec.templates.dag.tasks': [
      ...['arguments', 'continueOn', 'depends', 'hooks', 'name', 'onExit', 'template', 'templateRef', 'when'],
      ...['withItems', 'withParam', 'withSequence'],
    ],
    'spec.templates.steps': [
      ...['arguments', 'continueOn', 'hooks', 'name', 'onExit', 'template', 'templateRef', 'when'],
      ...['withItems', 'withParam', 'withSequence'],
    ],
    '**.templateRef': templateRef,
    '**.hooks.arguments': ['parameters'],
    '**.artifacts': ['archive', 'from', 'globalName', 'mode', 'name', 'optional', 'path', 'raw', 's3'],
    '**.artifacts.s3': [
      ...['accessKeySecret', 'bucket', 'endpoint', 'insecure', 'key', 'region', 'roleARN', 'secretKeySecret'],
      'useSDKCreds',
    ],
    '**.synchronization': ['mutexes', 'semaphores'],
    '**.volumes': volumes,
    '**.volumes.projected.sources': ['configMap', 'downwardAPI', 'secret', 'serviceAccountToken'],
    'spec.volumeClaimTemplates': ['metadata', 'spec'],
    'spec.volumeClaimTemplates.metadata': ['annotations', 'labels', 'name'],
    'spec.volumeClaimTemplates.spec': ['accessModes', 'resources', 'storageClassName', 'volumeMode'],
  },
};

/** A Workflow is only submitted by reference: what it runs is in its WorkflowTemplate. */
export const workflow: Edits = {
  only: {
    '': ['metadata', 'spec'],
    spec: [
      ...['activeDeadlineSeconds', 'arguments', 'entrypoint', 'podGC', 'priority', 'serviceAccountName'],
      ...['synchronization', 'ttlStrategy', 'workflowMetadata', 'workflowTemplateRef'],
    ],
    'spec.arguments': ['parameters'],
    'spec.synchronization': ['mutexes', 'semaphores'],
  },
  require: { spec: ['workflowTemplateRef'] },
};

const eventsTemplate = [
  ...['container', 'imagePullSecrets', 'metadata', 'nodeSelector', 'priorityClassName', 'securityContext'],
  ...['serviceAccountName', 'tolerations'],
];

/** The sensors of this project create objects and submit or resume workflows; upstream accepts more. */
export const sensor: Edits = {
  only: {
    '': ['metadata', 'spec'],
    metadata: [],
    'spec.template': eventsTemplate,
    'spec.template.container': ['imagePullPolicy', 'resources', 'securityContext'],
    'spec.template.container.securityContext': containerSecurity,
    'spec.template.securityContext': podSecurity,
    'spec.dependencies.filters.context': ['id', 'source', 'subject', 'type'],
    '**.triggers.**.template': [
      'argoWorkflow',
      'conditions',
      'conditionsReset',
      'http',
      'k8s',
      'log',
      'name',
    ],
    '**.triggers.**.k8s.source': ['configmap', 'resource'],
    '**.triggers.**.argoWorkflow.source': ['configmap', 'resource'],
    '**.triggers.**.http': [
      ...['headers', 'method', 'parameters', 'payload', 'secureHeaders', 'timeout', 'tls', 'url'],
    ],
  },
  enums: {
    '**.triggers.**.template.k8s.operation': ['create'],
    '**.triggers.**.template.argoWorkflow.operation': ['submit', 'resume'],
  },
};

export const eventSource: Edits = {
  only: {
    '': ['metadata', 'spec'],
    metadata: [],
    spec: ['calendar', 'eventBusName', 'github', 'replicas', 'resource', 'service', 'template', 'webhook'],
    'spec.template': eventsTemplate,
    'spec.template.container': ['imagePullPolicy', 'resources', 'securityContext'],
    'spec.template.container.securityContext': containerSecurity,
    'spec.template.securityContext': podSecurity,
    'spec.resource.filter': ['afterStart', 'fields', 'labels', 'prefix'],
  },
};

export const eventBus: Edits = {
  only: {
    '': ['metadata', 'spec'],
    metadata: [],
    spec: ['jetstream', 'jetstreamExotic'],
    'spec.jetstream': [
      ...['containerTemplate', 'imagePullSecrets', 'maxPayload', 'metadata', 'metricsContainerTemplate'],
      ...['nodeSelector', 'persistence', 'priorityClassName', 'reloaderContainerTemplate', 'replicas'],
      ...[
        'securityContext',
        'serviceAccountName',
        'settings',
        'startArgs',
        'streamConfig',
        'tolerations',
        'version',
      ],
    ],
    'spec.jetstream.*.securityContext': containerSecurity,
    'spec.jetstream.securityContext': podSecurity,
  },
};

const events = 'io.argoproj.events.v1alpha1.';

/**
 * Where upstream's JSON schema and its own code disagree, the code counts. The schema calls required what has
 * no `omitempty`; the checks are in pkg/reconciler/sensor/validate.go and pkg/eventsources/sources/<name>/validate.go.
 */
export const eventsDefinitions: Readonly<Record<string, Edits>> = {
  [`${events}WebhookContext`]: { relax: { '': ['url'] } },
  [`${events}WebhookEventSource`]: { relax: { '': ['url'] } },
  [`${events}GithubEventSource`]: { relax: { '': ['events'] } },
  [`${events}ResourceEventSource`]: { relax: { '': ['group', 'namespace'] } },
  [`${events}HTTPTrigger`]: { relax: { '': ['payload'] } },
  [`${events}EventContext`]: {
    relax: { '': ['id', 'source', 'specversion', 'type', 'datacontenttype', 'subject', 'time'] },
  },
  [`${events}Trigger`]: { require: { '': ['template'] } },
  [`${events}TriggerParameter`]: { require: { '': ['src'] } },
  [`${events}StandardK8STrigger`]: { require: { '': ['source'] } },
  [`${events}ArgoWorkflowTrigger`]: { require: { '': ['operation', 'source'] } },
};

/** What upstream's code accepts where its schema has a bare string: for the closed schemas only. */
export const eventsUpstreamValues: Readonly<Record<string, Edits>> = {
  [`${events}TriggerParameter`]: { enums: { operation: ['', 'append', 'overwrite', 'prepend'] } },
  [`${events}StandardK8STrigger`]: { enums: { operation: ['', 'create', 'update', 'patch', 'delete'] } },
  [`${events}ArgoWorkflowTrigger`]: {
    enums: {
      operation: ['submit', 'submit-from', 'suspend', 'retry', 'resume', 'resubmit', 'terminate', 'stop'],
    },
  },
};

const secretOrConfigMap = ['ca', 'cert', 'insecureSkipVerify', 'keySecret', 'serverName'];
const httpClient = ['authorization', 'basicAuth', 'followRedirects', 'tlsConfig'];

export const alertmanagerConfig: Edits = {
  only: {
    '': ['metadata', 'spec'],
    'spec.receivers': ['emailConfigs', 'name', 'pagerdutyConfigs', 'slackConfigs', 'webhookConfigs'],
    'spec.receivers.*.httpConfig': httpClient,
    '**.tlsConfig': secretOrConfigMap,
    'spec.receivers.slackConfigs': [
      ...['actions', 'apiURL', 'channel', 'color', 'fallback', 'fields', 'footer', 'httpConfig', 'iconEmoji'],
      ...['sendResolved', 'shortFields', 'text', 'title', 'titleLink', 'username'],
    ],
  },
};

const scrapeSpec = [
  ...['attachMetadata', 'jobLabel', 'labelLimit', 'namespaceSelector', 'podTargetLabels', 'sampleLimit'],
  ...['scrapeClass', 'selector', 'targetLimit'],
];
const endpoint = [
  ...['authorization', 'basicAuth', 'followRedirects', 'honorLabels', 'honorTimestamps', 'interval'],
  ...['metricRelabelings', 'params', 'path', 'port', 'relabelings', 'scheme', 'scrapeTimeout', 'targetPort'],
  'tlsConfig',
];

export const serviceMonitor: Edits = {
  only: {
    '': ['metadata', 'spec'],
    spec: [...scrapeSpec, 'endpoints', 'targetLabels'],
    'spec.endpoints': [...endpoint, 'bearerTokenSecret'],
    'spec.endpoints.tlsConfig': [...secretOrConfigMap, 'caFile'],
  },
};

export const podMonitor: Edits = {
  only: {
    '': ['metadata', 'spec'],
    spec: [...scrapeSpec, 'podMetricsEndpoints'],
    'spec.podMetricsEndpoints': endpoint,
    'spec.podMetricsEndpoints.tlsConfig': secretOrConfigMap,
  },
};

export const probe: Edits = {
  only: {
    '': ['metadata', 'spec'],
    spec: ['interval', 'jobName', 'metricRelabelings', 'module', 'prober', 'scrapeTimeout', 'targets'],
    'spec.prober': ['path', 'scheme', 'url'],
    'spec.targets': ['staticConfig'],
  },
};

export const prometheusRule: Edits = { only: { '': ['metadata', 'spec'] } };

/** One value of the store for each key. What rewrites, templates or generates values is left out. */
export const externalSecret: Edits = {
  only: {
    '': ['metadata', 'spec'],
    spec: ['data', 'refreshInterval', 'secretStoreRef', 'target'],
    'spec.data': ['remoteRef', 'secretKey'],
    'spec.data.remoteRef': ['key', 'property', 'version', 'decodingStrategy'],
    'spec.target': ['creationPolicy', 'deletionPolicy', 'name'],
  },
  require: {
    '': ['spec'],
    spec: ['data', 'secretStoreRef', 'target'],
    'spec.secretStoreRef': ['kind', 'name'],
    'spec.target': ['name'],
  },
};
