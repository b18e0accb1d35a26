import { stringify } from 'yaml';
import type {
  AlertExample,
  Alert,
  Firing,
  Recording,
  RecordingExample,
  Series,
} from '../../src/catalogue/model/alert.ts';
import { recordingsReadBy } from '../../src/catalogue/reads.ts';
import { alertKey, alertTitle } from '../../src/catalogue/alert-key.ts';
import type { Duration } from '../../src/api/scalars.ts';
import type { RequirementId } from '../../src/catalogue/model/requirement.ts';
import { ALERT_ANNOTATIONS } from '../../src/conventions/labels.ts';
import { recordingRule, type AlertRule, type RecordingRule } from '../../src/constructs/alert-rules.ts';

/** A rule file and the promtool test file that goes with it. */
export interface PromtoolCase {
  /** File name without ending. */
  readonly name: string;
  readonly rules: string;
  readonly tests: (rulesFile: string) => string;
  readonly count: number;
}

/**
 * Tests of one alert, alone with the recording rules that it reads: promtool compares all alerts of a name, and the
 * same name may stand for several severities. One case for each interval, since promtool knows one for a file.
 * `variants` stand in the alert's place and are asked, each by its own name, for what the alert should say.
 */
export function alertCases(
  alert: Alert,
  rule: AlertRule,
  recordings: readonly RecordingRule[],
  variants: readonly AlertRule[] = [rule],
): PromtoolCase[] {
  const { fires, silent, resolves, absent, more = [] } = alert.examples;
  const rules = ruleFile([...recordingsReadBy(rule.expr, recordings), ...variants]);
  return byInterval([fires, silent, resolves, absent, ...more]).map(([interval, examples]) => ({
    name: caseName(alertKey(alert), interval),
    rules,
    count: examples.length,
    tests: (rulesFile) =>
      testFile(
        rulesFile,
        interval,
        examples.map((example) => ({
          ...group(testName(alertTitle(alert), example.text, alert.covers), example),
          alert_rule_test: variants.flatMap((variant) =>
            example.expect.map(({ at, firing }) => ({
              eval_time: at,
              alertname: variant.alert,
              exp_alerts: firing.map((expected) => expectedAlert(alert, rule, example, expected)),
            })),
          ),
        })),
      ),
  }));
}

/** Tests of one recording rule. `variants` stand in its place under names of their own. */
export function recordingCases(
  recording: Recording,
  recordings: readonly RecordingRule[],
  variants: readonly RecordingRule[] = [recordingRule(recording)],
): PromtoolCase[] {
  const rules = ruleFile([...recordingsReadBy(recording.expr, recordings), ...variants]);
  return byInterval(recording.examples).map(([interval, examples]) => ({
    name: caseName(`record-${recording.record.replaceAll(':', '_')}`, interval),
    rules,
    count: examples.length,
    tests: (rulesFile) =>
      testFile(
        rulesFile,
        interval,
        examples.map((example: RecordingExample) => ({
          ...group(testName(recording.record, example.text, recording.covers), example),
          promql_expr_test: variants.map(({ record, labels = {} }) => ({
            expr: metric(record, labels),
            eval_time: example.at,
            exp_samples: example.samples.map(({ labels: own, value }) => ({
              labels: metric(record, { ...labels, ...own }),
              value,
            })),
          })),
        })),
      ),
  }));
}

const EVERY_MINUTE: Duration = '1m';

/** Examples with the same distance of evaluations. */
function byInterval<Example extends { readonly interval?: Duration }>(
  examples: readonly Example[],
): [Duration, Example[]][] {
  const intervalOf = ({ interval = EVERY_MINUTE }: Example): Duration => interval;
  return [...new Set(examples.map(intervalOf))].map((interval) => [
    interval,
    examples.filter((example) => intervalOf(example) === interval),
  ]);
}

function caseName(subject: string, interval: Duration): string {
  return interval === EVERY_MINUTE ? subject : `${subject}-every-${interval}`;
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
    `${alertTitle(alert)}, example '${example.text}': the ${field} is a template, ` +
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
  { interval = EVERY_MINUTE, series }: { readonly interval?: Duration; readonly series: Series },
) {
  return {
    name,
    interval,
    input_series: Object.entries(series).map(([of, values]) => ({ series: of, values })),
  };
}

function metric(name: string, labels: Readonly<Record<string, string>>): string {
  const matchers = Object.entries(labels).map(([label, value]) => `${label}=${JSON.stringify(value)}`);
  return `{${[`__name__=${JSON.stringify(name)}`, ...matchers].join(',')}}`;
}

function ruleFile(rules: readonly (AlertRule | RecordingRule)[]): string {
  return stringify({ groups: [{ name: 'under-test', rules }] });
}

function testFile(rulesFile: string, interval: Duration, tests: readonly object[]): string {
  return stringify({ rule_files: [rulesFile], evaluation_interval: interval, fuzzy_compare: true, tests });
}
