import type { z } from 'zod';
import type { Duration } from '../../api/scalars.ts';
import type { Traced } from './requirement.ts';

/** What a settings file can hold. */
export type Setting = string | number | boolean | readonly Setting[] | { readonly [key: string]: Setting };

/** A relation that a setting must keep. Durations count in seconds. */
export interface SettingBound {
  readonly path: readonly string[];
  readonly comparison: 'above' | 'below';
  readonly limit: number;
  /** What the limit is, and what happens when the setting passes it. */
  readonly why: string;
}

/** A settings file in a ConfigMap. */
export interface Configuration extends Traced {
  readonly name: string;
  /** The controller's own namespace when absent. */
  readonly namespace?: string;
  readonly text: string;
  /** Key in the ConfigMap, and the name of the file where it is mounted. */
  readonly file: string;
  readonly settings: Readonly<Record<string, Setting>>;
  /** Labels by which the reader knows its file. They win over the project's own. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Prerequisite that must be there first. */
  readonly needs?: string;
  readonly bounds?: readonly SettingBound[];
  /** What its reader parses it with. */
  readonly schema?: z.ZodType;
}

/** Software that must run in the cluster already, in a release that the system is known to work with. */
export interface Prerequisite extends Traced {
  readonly name: string;
  readonly text: string;
  /** API resources that must be served: `{group: 'tekton.dev', version: 'v1', resource: 'pipelineruns'}`. */
  readonly serves: readonly { readonly group: string; readonly version: string; readonly resource: string }[];
  /** Whose `app.kubernetes.io/version` label names the release, and which must be available. */
  readonly deployment: { readonly namespace: string; readonly name: string };
  readonly release: {
    /** The one to install. */
    readonly pinned: string;
    /** Releases from this one are accepted, … */
    readonly atLeast: string;
    /** … and those before this one. */
    readonly below: string;
  };
  /** Manifest of the pinned release. */
  readonly install: `https://${string}`;
}

/** Something that must hold before a new version of a workload gets work. */
export interface Preflight extends Traced {
  readonly name: string;
  readonly text: string;
  /** Workload whose identity, secrets and environment the check has, and which waits for it. */
  readonly workload: string;
  readonly check:
    | {
        readonly adapter: string;
        /** Beyond the workload's own variables. */
        readonly env?: Readonly<Record<string, string>>;
      }
    /** Room in every quota for the workload's surge, and nodes that are ready and not short of anything. */
    | { readonly room: true };
  readonly timeout: Duration;
}

/** A workload that gets a new version first, and what its figures must look like before the others get it. */
export interface Canary extends Traced {
  readonly name: string;
  readonly text: string;
  readonly canary: string;
  readonly stable: string;
  /** PromQL for the share of failures of each, and for how much the canary did. */
  readonly canaryRatio: string;
  readonly stableRatio: string;
  readonly canaryVolume: string;
  /** How much higher the canary's share may be: 0.05 is five percentage points. */
  readonly margin: number;
  /** Below this volume the share says nothing. */
  readonly minimumVolume: number;
  /** How long the canary is watched. */
  readonly watch: Duration;
  /** How much of that decides nothing, because the figures still hold what the canary ran before. */
  readonly settle: Duration;
}

/** What keeps trouble from beginning, as manifests. */
export interface Safeguards {
  readonly configurations: readonly Configuration[];
  readonly prerequisites: readonly Prerequisite[];
  readonly preflights: readonly Preflight[];
  readonly canaries: readonly Canary[];
}

export const NO_SAFEGUARDS: Safeguards = {
  configurations: [],
  prerequisites: [],
  preflights: [],
  canaries: [],
};
