import type { RemediationSpec } from '../../api/remediation.ts';
import type { RunbookResource } from '../../api/runbook.ts';

/** What one alert of a notification calls for. Each alert is taken for itself, whatever the group says. */
export type AlertOutcome =
  /** A Remediation that is made when it is not there. */
  | { readonly open: { readonly name: string; readonly spec: RemediationSpec } }
  /** The alert is over: the Remediation of this name is told, if there is one. */
  | { readonly resolve: { readonly name: string } }
  /** Nobody here answers it. */
  | { readonly ignore: { readonly alert: string; readonly why: string } };

export interface IntakeContext {
  readonly cluster: string;
  readonly runbook: (name: string) => RunbookResource | undefined;
}
