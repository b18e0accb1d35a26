import type { AdapterSetting, Environment } from './model.ts';

const CLOUD_TOOLS: AdapterSetting = { image: 'gcr.io/google.com/cloudsdktool/google-cloud-cli:512.0.0-slim' };

/** FlowEngine's repository has no such program, and nobody ships one. */
const NO_FLOW_TOOL: AdapterSetting = {
  absent: 'No image with the flow and schema commands exists yet; name one here to use what needs them.',
};

const NO_CHECKPOINT_TOOL: AdapterSetting = {
  absent: 'The pipeline keeps its checkpoints in a store of its own; name an image that can read them here.',
};

/** Images for the tools that the documents name, and for those that nobody ships the reason why there is none. */
export const adapters: Environment['adapters'] = {
  'arco-source-schema': CLOUD_TOOLS,
  'arco-source-rows': CLOUD_TOOLS,
  'arco-bigquery-access': CLOUD_TOOLS,
  'arco-bucket-access': CLOUD_TOOLS,
  'arco-credential-refresh': { image: 'registry.k8s.io/kubectl:v1.34.2' },
  'bundle-size': { image: 'public.ecr.aws/aws-cli/aws-cli:2.17.0' },
  'prune-context': NO_FLOW_TOOL,
  'retry-task': NO_FLOW_TOOL,
  'validate-task-object': NO_FLOW_TOOL,
  'compare-schema-version': NO_FLOW_TOOL,
  'schema-history': {
    absent: 'A checkout of the schema repository has to be mounted; name an image that has one here.',
  },
  'checkpoint-check': NO_CHECKPOINT_TOOL,
  'stage-rollback': NO_CHECKPOINT_TOOL,
};
