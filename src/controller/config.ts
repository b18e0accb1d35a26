import { z } from 'zod';
import { objectName } from '../api/scalars.ts';
import { LOG_LEVELS } from './adapters/log.ts';

const url = z.url({ protocol: /^https?$/ });
const port = z.coerce.number().int().min(0).max(65_535);

const replica = z.strictObject({
  /** Path of a kubeconfig; the own pod's credentials when absent. */
  kubeconfig: z.string().min(1).optional(),
  /** Folder with the own pod's credentials; where the kubelet puts them when absent. */
  serviceAccount: z.string().min(1).optional(),
  /** Where Runbooks and Remediations are; the own pod's namespace when absent. */
  namespace: objectName.optional(),
  /** Unique name of the replica: the pod's. */
  identity: z.string().min(1).max(253),
  /** File with the settings. */
  settings: z.string().min(1),
  /** File with the bearer tokens of the webhook, one a line. */
  tokens: z.string().min(1),
  /** Files with the certificate of the webhook and its key, in PEM; without them it listens in the clear. */
  tlsCert: z.string().min(1).optional(),
  tlsKey: z.string().min(1).optional(),
  /** File that says how adapters are run; none when absent. */
  adapters: z.string().min(1).optional(),
  host: z.string().min(1).default('0.0.0.0'),
  /** Of the webhook. */
  port: port.default(8080),
  /** Of probes and metrics. */
  healthPort: port.default(8081),
  prometheus: url.optional(),
  alertmanager: url.optional(),
  /** File to which audit lines are appended; standard error when absent. */
  audit: z.string().min(1).optional(),
  logLevel: z.enum(LOG_LEVELS).default('info'),
  /** Remediations worked on at one time. */
  workers: z.coerce.number().int().min(1).max(32).default(8),
});

/** What a replica is started with. What may change while it runs is in the mounted files. */
export const controllerConfig = replica.refine(
  ({ tlsCert, tlsKey }) => (tlsCert === undefined) === (tlsKey === undefined),
  {
    path: ['tlsKey'],
    message: 'a certificate and its key come together',
  },
);
export type ControllerConfig = z.output<typeof controllerConfig>;
