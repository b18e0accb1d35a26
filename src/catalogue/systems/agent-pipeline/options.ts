/** Figures that the document leaves open, or that a place with another load would change. */
export interface AgentPipelineOptions {
  /** Runs of a stage in a quarter of an hour below which a share of failures says nothing; 0 judges every run. */
  readonly leastRuns: number;
}

export const agentPipelineOptions: AgentPipelineOptions = { leastRuns: 5 };
