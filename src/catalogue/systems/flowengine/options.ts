/** Figures that the document leaves open, or that a place with another load would change. */
export interface FlowEngineOptions {
  /** Flows in the hour below which FlowFailureRate stays silent. 0: a single failure may fire it, as in S1:13. */
  readonly minimumFlows: number;
  /** Share of the daily quota above which the breaker is proposed (S1:55). */
  readonly quotaHigh: number;
  /** Share that counts as "critically low" (S1:61 has no figure). */
  readonly quotaCritical: number;
  /** Share of a provider's requests that end in 5xx from which it counts as out (S1:78 has no figure). */
  readonly outage: number;
  /** Share of 5xx up to which the fallback's provider counts as healthy. */
  readonly healthy: number;
  /** Share of failures in 15 minutes from which trouble counts as widespread (S1:109 has no figure). */
  readonly widespread: number;
  /** The secondary model of S1:89 and the provider that serves it. */
  readonly fallback: { readonly model: string; readonly provider: string };
  /** Also search the log group of S1:21, where FlowEngine runs outside Kubernetes. */
  readonly cloudWatch: boolean;
}

export const flowEngineDefaults: FlowEngineOptions = {
  minimumFlows: 0,
  quotaHigh: 0.8,
  quotaCritical: 0.95,
  outage: 0.5,
  healthy: 0.1,
  widespread: 0.02,
  fallback: { model: 'gpt-4-turbo', provider: 'openai' },
  cloudWatch: false,
};
