/** Entries a worker at which the origin's production autoscaler adds workers. */
const ENTRIES_PER_WORKER = 50;

/** Figures that alerts, evidence, remedies and SQL share. */
export const FIGURES = {
  /**
   * Entries that wait or are in work before the queue counts as overloaded. The document gives no number: this is
   * the production autoscaler's figure, for the three workers of the base manifests.
   */
  backlogLimit: 3 * ENTRIES_PER_WORKER,
  entriesPerWorker: ENTRIES_PER_WORKER,
  /** "All LLM steps failing" (S4:42), with room for a straggler that still ended well. */
  providerErrorShare: 0.95,
  /** "Tool steps failing" (S4:60): the larger part of them. */
  refusedShare: 0.5,
  /** Steps in the window below which a share says nothing. */
  leastSteps: 5,
  /** Time without acknowledgement after which a message is abandoned (S4:91). */
  abandonedAfter: '5m',
  /** XAUTOCLAIM's COUNT and the page of XPENDING (S4:88, 95). */
  pageSize: 10,
  /** Failures after which a message is dead (S4:102). */
  failureLimit: 3,
  /** Age of a stuck run, in SQL (S4:117). */
  stuckAfter: '30 minutes',
  /** Window of the exporter's step counts, in SQL. */
  stepWindow: '10 minutes',
  /** A hung consumer is silent for longer than LiteLLM's default timeout of ten minutes. */
  hungAfter: '15m',
  hungAfterSql: '15 minutes',
  /** CPU seconds a second below which a worker does nothing ("near 0 %", S4:29). */
  idleCpu: 0.01,
} as const;
