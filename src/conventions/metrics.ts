/**
 * Values of the `job` label under which Prometheus scrapes what this project brings along: the name of the Service in
 * front of it, as a ServiceMonitor has it by default. The signal exporter is a part of the controller.
 */
export const SCRAPE_JOBS = { controller: 'stanchion-controller' } as const;

/** What a container uses, as the kubelet's cAdvisor endpoint counts it. */
export const CONTAINER_USE = {
  /** Bytes, without what the kernel can take back at once; the OOM killer looks at this. */
  memory: 'container_memory_working_set_bytes',
  /** Seconds of CPU time, a counter. */
  cpu: 'container_cpu_usage_seconds_total',
} as const;
