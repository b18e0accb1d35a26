import { z } from 'zod';
import { runbookSpec } from '../../../src/api/runbook.ts';
import { catalogue } from '../../../src/catalogue/index.ts';
import type { ControllerAdmissionProps } from '../../../src/constructs/admission/controller.ts';
import { ALERT_LABELS } from '../../../src/conventions/labels.ts';
import type { Grant } from '../../../src/environments/grants.ts';
import type { Mode } from '../../../src/api/settings.ts';
import { controllerRights } from '../../../src/environments/rights.ts';
import { staging } from '../../../src/environments/staging.ts';
import type { KubeObject } from '../api.ts';
import { distOf } from '../dist.ts';

const ENVIRONMENT = staging;
/** The namespace of the controller in `dist/`. */
export const OWN_NAMESPACE = ENVIRONMENT.namespace;

let read: Promise<readonly KubeObject[]> | undefined;

/** An object as `dist/` has it. */
export async function committed(kind: string, name: string): Promise<KubeObject> {
  read ??= distOf(ENVIRONMENT.name);
  const found = (await read).find((object) => object.kind === kind && object.metadata.name === name);
  if (found === undefined) throw new Error(`dist/${ENVIRONMENT.name} has no ${kind} '${name}'`);
  return found;
}

export async function committedRunbook(name: string) {
  const object = await committed('Runbook', name);
  return { object, spec: runbookSpec.parse(object['spec']) };
}
export type RunbookSpec = Awaited<ReturnType<typeof committedRunbook>>['spec'];

const ruleFile = z.object({
  spec: z.object({
    groups: z.array(
      z.object({
        rules: z.array(
          z.object({ alert: z.string().optional(), labels: z.record(z.string(), z.string()).default({}) }),
        ),
      }),
    ),
  }),
});

/** The labels that Prometheus gives an alert: those of the series, and over them those of its rule in `dist/`. */
export async function alertLabels(
  runbook: string,
  alert: string,
  series: Readonly<Record<string, string>>,
): Promise<Readonly<Record<string, string>>> {
  read ??= distOf(ENVIRONMENT.name);
  const rules = (await read)
    .filter(({ kind }) => kind === 'PrometheusRule')
    .flatMap((object) => ruleFile.parse(object).spec.groups.flatMap((group) => group.rules));
  const rule = rules.find((one) => one.alert === alert && one.labels[ALERT_LABELS.runbook] === runbook);
  if (rule === undefined) throw new Error(`no rule of dist/ has the alert ${alert} for ${runbook}`);
  const filled = Object.entries(rule.labels).map(([name, text]): [string, string] => [
    name,
    text.replaceAll(/\{\{ \$labels\.(\w+) \}\}/g, (_, label: string) => series[label] ?? ''),
  ]);
  return { alertname: alert, ...series, ...Object.fromEntries(filled) };
}

/** The catalogue, and an environment of such a mode. */
export function installationIn(mode: Mode): ControllerAdmissionProps {
  return { systems: catalogue(ENVIRONMENT.profile), environment: { ...ENVIRONMENT, remediation: { mode } } };
}

/** What the controller may do in an environment of such a mode, as synth derives it from the catalogue. */
export function rightsIn(mode: Mode): ReturnType<typeof controllerRights> {
  const { systems, environment } = installationIn(mode);
  return controllerRights(systems, environment);
}

/** A right as a rule of a Role. */
export function ruleOf({ apiGroup, resources, verbs, names }: Grant): object {
  return {
    apiGroups: [apiGroup],
    resources,
    verbs,
    ...(names === undefined ? {} : { resourceNames: names }),
  };
}
