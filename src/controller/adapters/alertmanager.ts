import { z } from 'zod';
import type { RemediationResource } from '../../api/remediation.ts';
import { readJson } from './http-json.ts';

const alerts = z.array(
  z.object({ fingerprint: z.string(), status: z.object({ silencedBy: z.array(z.string()).default([]) }) }),
);

export type IsSilenced = (remediation: RemediationResource) => Promise<boolean | undefined>;

/** Asks Alertmanager whether an alert is silenced. No address and no answer are nothing known, and no alert is no silence. */
export function silencesAt(
  url: string | undefined,
  failed: (error: unknown, remediation: string) => void,
): IsSilenced {
  return async ({ metadata, spec: { source } }) => {
    if (url === undefined || !('alert' in source)) return undefined;
    const { name, fingerprint } = source.alert;
    try {
      const filter = `alertname="${name.replaceAll(/["\\]/g, '\\$&')}"`;
      const found = alerts.parse(
        await readJson(url, '/api/v2/alerts', [
          ['filter', filter],
          ['silenced', 'true'],
          ['active', 'true'],
        ]),
      );
      return found.some((alert) => alert.fingerprint === fingerprint && alert.status.silencedBy.length > 0);
    } catch (error) {
      failed(error, metadata.name);
      return undefined;
    }
  };
}
