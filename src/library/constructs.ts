/** `stanchion/constructs`: the constructs and charts, for a cdk8s app of one's own. */
export { buildEnvironment, type EnvironmentChart } from '../charts/build.ts';
export { PlatformChart } from '../charts/platform-chart.ts';
export { SystemChart, type SystemChartProps } from '../charts/system-chart.ts';
export { Alerts, type AlertsProps } from '../constructs/alerts.ts';
export { BreakerWriterAccess, type BreakerWriterAccessProps } from '../constructs/breaker/writer-access.ts';
export { CustomResourceDefinitions } from '../constructs/custom-resources.ts';
export { EventBus, type EventBusProps } from '../constructs/event-bus.ts';
export { EventSource, type EventSourceProps } from '../constructs/event-sources.ts';
export { Identity, type Grant, type IdentityProps } from '../constructs/identity.ts';
export { ControllerNamespace } from '../constructs/namespace.ts';
export { Routes, type RoutesProps } from '../constructs/routes.ts';
export { RunbookObject, type RunbookObjectProps } from '../constructs/runbooks.ts';
export { Sensor, type SensorProps } from '../constructs/sensors.ts';
export { Worker, type WorkerProps } from '../constructs/workers.ts';
export { ResilientWorkflow, type ResilientWorkflowProps } from '../constructs/workflows.ts';
