import { API_GROUP_VERSION } from '../../src/api/names.ts';

/** What is particular about a Runbook of the tests. */
export interface RunbookDraft {
  readonly name: string;
  readonly title: string;
  readonly alert: string;
  readonly targets: Readonly<Record<string, object>>;
  readonly evidence: readonly object[];
  /** When its one remedy applies. */
  readonly diagnosis: { readonly id: string; readonly text: string; readonly when: object };
  readonly remedy: RemedyDraft;
  /** More of the spec, or something else in the place of what is here. */
  readonly more?: Readonly<Record<string, unknown>>;
}

interface RemedyDraft {
  readonly id: string;
  readonly text: string;
  readonly action: object;
  readonly verify: object;
  /** `guarded` when absent. */
  readonly mode?: string;
  /** What is not {@link BOUNDS}. */
  readonly bounds?: object;
  readonly keep?: object;
}

const BOUNDS = { attempts: 2, per: '1h', cooldown: '10m', timeout: '5m', maxTargets: 1 };

/**
 * A Runbook as somebody writes it into a file: one alert, one diagnosis and the one remedy that follows from it, and
 * nothing that is not needed for that.
 */
export function runbookDraft(draft: RunbookDraft) {
  const { name, title, alert, targets, evidence, diagnosis, remedy, more } = draft;
  return {
    apiVersion: API_GROUP_VERSION,
    kind: 'Runbook',
    metadata: { name },
    spec: {
      title,
      system: 'shop',
      owner: 'sre',
      document: { source: 'T1', lines: '1-9' },
      alerts: [{ name: alert, severity: 'critical' }],
      parameters: [],
      targets: Object.entries(targets).map(([id, target]) => ({ id, target })),
      evidence,
      impact: [],
      diagnoses: [{ ...diagnosis, remedies: [remedy.id] }],
      remedies: [{ mode: 'guarded', ...remedy, bounds: { ...BOUNDS, ...remedy.bounds } }],
      escalation: [],
      checklist: [],
      ...more,
    },
  };
}
