import { stringify } from 'yaml';
import type {
  AlertExample,
  Alert,
  Firing,
  Recording,
  RecordingExample,
  Series,
} from '../../src/catalogue/model/alert.ts';
import type { RequirementId } from '../../src/catalogue/model/requirement.ts';
import { ALERT_ANNOTATIONS } from '../../src/conventions/labels.ts';
import type { AlertRule, RecordingRule } from '../../src/constructs/alert-rules.ts';

/** A rule file and the promtool test file that goes with it. */
export interface PromtoolCase {
  /** File name without ending. */
  readonly name: string;
  readonly rules: string;
  readonly tests: (rulesFile: string) => string;
  readonly count: number;
}

/**
 * Tests of one alert, alone with its system's recording rules: promtool compares all alerts of a name, and the
 * same name may stand for several severities.
 */
export function alertCase(alert: Alert, rule: AlertRule, recordings: readonly RecordingRule[]): PromtoolCase {
  const { fires, silent, resolves, absent, more = [] } = alert.examples;
  const examples = [fires, silent, resolves, absent, ...more];
  return {
    name: `${alert.name}-${alert.severity}`,
    rules: ruleFile([...recordings, rule]),
    count: examples.length,
    tests: (rulesFile) =>
      testFile(
        rulesFile,
        examples.map((example) => ({
          ...group(testName(`${alert.name} (${alert.severity})`, example.text, alert.covers), example),
          alert_rule_test: example.expect.map(({ at, firing }) => ({
            eval_time: at,
            alertname: alert.name,
            exp_alerts: firing.map((expected) => expectedAlert(alert, rule, example, expected)),
          })),
        })),
      ),
  };
}

export function recordingCase(recording: Recording, recordings: readonly RecordingRule[]): PromtoolCase {
  return {
    name: `record-${recording.record.replaceAll(':', '_')}`,
    rules: ruleFile(recordings),
    count: recording.examples.length,
    tests: (rulesFile) =>
      testFile(
        rulesFile,
        recording.examples.map((example: RecordingExample) => ({
          ...group(testName(recording.record, example.text, recording.covers), example),
          promql_expr_test: [
            {
              expr: selectorOf(recording),
              eval_time: example.at,
              exp_samples: example.samples.map(({ labels, value }) => ({
                labels: metric(recording.record, { ...recording.labels, ...labels }),
                value,
              })),
            },
          ],
        })),
      ),
  };
}

function expectedAlert(alert: Alert, rule: AlertRule, example: AlertExample, firing: Firing) {
  const texts = {
    [ALERT_ANNOTATIONS.summary]: rendered(alert, example, 'summary', firing.summary),
    [ALERT_ANNOTATIONS.description]: rendered(alert, example, 'description', firing.description),
  };
  return {
    exp_labels: { ...withoutTemplates(rule.labels), ...firing.labels },
    exp_annotations: { ...rule.annotations, ...texts },
  };
}

function rendered(
  alert: Alert,
  example: AlertExample,
  field: 'summary' | 'description',
  given?: string,
): string {
  if (given !== undefined) return given;
  if (!alert[field].includes('{{')) return alert[field];
  throw new Error(
    `${alert.name} (${alert.severity}), example '${example.text}': the ${field} is a template, ` +
      `so the example's firing alert must state the rendered ${field}`,
  );
}

function withoutTemplates(labels: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(labels).filter(([, value]) => !value.includes('{{')));
}

function testName(subject: string, text: string, covers: readonly RequirementId[] = []): string {
  return [`${subject}: ${text}`, ...covers.map((id) => `[${id}]`)].join(' ');
}

function group(
  name: string,
  { interval = '1m', series }: { readonly interval?: string; readonly series: Series },
) {
  return {
    name,
    interval,
    input_series: Object.entries(series).map(([of, values]) => ({ series: of, values })),
  };
}

function selectorOf({ record, labels }: Recording): string {
  return metric(record, labels ?? {});
}

function metric(name: string, labels: Readonly<Record<string, string>>): string {
  const matchers = Object.entries(labels).map(([label, value]) => `${label}=${JSON.stringify(value)}`);
  return `{${[`__name__=${JSON.stringify(name)}`, ...matchers].join(',')}}`;
}

function ruleFile(rules: readonly (AlertRule | RecordingRule)[]): string {
  return stringify({ groups: [{ name: 'under-test', rules }] });
}

function testFile(rulesFile: string, tests: readonly { readonly interval: string }[]): string {
  return stringify({ rule_files: [rulesFile], evaluation_interval: '1m', fuzzy_compare: true, tests });
}
