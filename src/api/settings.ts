import { z } from 'zod';
import { duration, objectName } from './scalars.ts';

/**
 * How far the controller goes; a remedy's own mode can only be stricter. `shadow`: it collects, decides and records what
 * it would have done. `approve`: every change waits for a person. `guarded`: what the runbook lets happen unattended
 * does, under the guards.
 */
export const MODES = ['shadow', 'approve', 'guarded'] as const;
export type Mode = (typeof MODES)[number];

const share = z.number().min(0).max(1);

/**
 * The controller's settings: written by synth, mounted by the controller. What is left out has the default that is
 * written here.
 */
export const controllerSettings = z.strictObject({
  /** Value of the `cluster` label of this cluster's alerts; part of the name of every episode. */
  cluster: z.string().min(1).max(253),
  mode: z.enum(MODES).default('shadow'),
  /** By `<Runbook object>/<remedy>`; wins over `mode`. */
  remedies: z.record(z.string().max(128), z.enum(MODES)).default({}),
  /**
   * Whether the API server holds approvals to whoever writes them. Where it cannot (Kubernetes before 1.30), none counts.
   */
  approvals: z.boolean().default(true),
  budget: z
    .strictObject({
      /** Actions running at one time, over all runbooks. kured's and AWS' defaults are as low. */
      concurrent: z.int().min(1).max(50).default(2),
      /** Actions begun within an hour, over all runbooks. */
      perHour: z.int().min(1).max(1000).default(20),
    })
    .prefault({}),
  /** More new remediations than this within the window: nothing acts, since the trouble is larger than any runbook. */
  storm: z
    .strictObject({
      remediations: z.int().min(1).max(10_000).default(20),
      within: duration.default('5m'),
    })
    .prefault({}),
  /** Failed or useless remediations of one runbook in a row until its breaker opens, and for how long. */
  breaker: z
    .strictObject({
      threshold: z.int().min(1).max(100).default(3),
      openFor: duration.default('1h'),
    })
    .prefault({}),
  /** An alert that began longer ago is not acted on. */
  staleAfter: duration.default('24h'),
  /** A window of the week in which unattended actions are allowed; always when absent. Times are UTC. */
  windows: z
    .array(
      z.strictObject({
        days: z.array(z.int().min(0).max(6)).min(1).max(7),
        from: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/),
        to: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/),
      }),
    )
    .max(32)
    .default([]),
  /** Remediations of one Runbook that may be open at one time; further alerts of it are not taken in. */
  openPerRunbook: z.int().min(1).max(10_000).default(2000),
  /** Share of a target's pods that must be ready before something takes one away. */
  minimumReady: share.default(0.51),
  /**
   * Where Argo CD keeps its Applications. With it the one that holds an object is asked what it leaves alone; without it
   * the object's own annotation has to do.
   */
  argoCd: z.strictObject({ namespace: objectName }).optional(),
});
export type ControllerSettings = z.output<typeof controllerSettings>;
/** What an environment may say of them beside the cluster and the modes. */
export type SettingLimits = Omit<
  z.input<typeof controllerSettings>,
  'cluster' | 'mode' | 'remedies' | 'approvals' | 'argoCd'
>;
