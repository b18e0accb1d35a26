/** What Argo Events gives the pods of an event source, beside labels of its own controller. */
export const EVENT_SOURCE_POD_LABEL = 'eventsource-name';

/** Port of every event source and sensor for its metrics; Argo Events has it in its code. */
export const EVENTS_METRICS_PORT = 7777;

/** Host of the Service that Argo Events makes for an event source with a port. */
export function eventSourceHost(source: string, namespace: string): string {
  return `${source}-eventsource-svc.${namespace}.svc`;
}
