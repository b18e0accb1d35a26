import type { PipelineData } from '../../catalogue/model/pipeline.ts';
import type { Environment } from '../../environments/model.ts';

export interface ResilientPipelineProps {
  readonly system: string;
  readonly pipeline: PipelineData;
  readonly environment: Environment;
}
