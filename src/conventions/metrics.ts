import { CONTROLLER } from './names.ts';

/**
 * Values of the `job` label under which Prometheus scrapes what this project brings along: the name of the Service in
 * front of it, as a ServiceMonitor has it by default. The signal exporter is a part of the controller.
 */
export const SCRAPE_JOBS = { controller: CONTROLLER } as const;
