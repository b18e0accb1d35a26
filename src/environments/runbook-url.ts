import { runbookPagePath } from '../conventions/names.ts';
import type { Environment } from './model.ts';

/** Where the page of an alert is published; every `runbook_url` is made here. */
export function runbookUrl(
  { runbookBaseUrl, runbookUrlSuffix, profile }: Environment,
  system: string,
  alert: string,
): string {
  return `${runbookBaseUrl}/${runbookPagePath(profile, system, alert)}${runbookUrlSuffix}`;
}
