import { sha256 } from './decide/plan.ts';

/** What makes an alert one episode, however often and by whichever path it is delivered. */
export interface AlertEpisode {
  readonly runbook: string;
  readonly cluster: string;
  /** Alertmanager's, 16 hex digits. */
  readonly fingerprint: string;
  /** RFC 3339, as delivered. */
  readonly startsAt: string;
}

const DIGITS = 16;
/** A name's limit (RFC 1123 subdomain). */
const LONGEST = 253;

/**
 * Name of the Remediation of an alert: the runbook and 16 hex digits of sha256. `startsAt` is read as an instant, so
 * that the same moment in another spelling gives the same name.
 *
 * @throws RangeError for a `startsAt` that is no date, or a runbook whose name leaves no room.
 */
export function alertRemediationName({ runbook, cluster, fingerprint, startsAt }: AlertEpisode): string {
  const started = new Date(startsAt);
  if (Number.isNaN(started.getTime())) throw new RangeError(`startsAt '${startsAt}' is not a date`);
  const name = `${runbook}-${sha256([cluster, fingerprint, started.toISOString()].join('\n')).slice(0, DIGITS)}`;
  if (name.length > LONGEST) throw new RangeError(`the name ${name} is longer than ${LONGEST} characters`);
  return name;
}
