import type { RunbookResource } from '../../api/runbook.ts';
import type { PrometheusReader, Sample } from '../../controller/evidence/collector.ts';
import { TerminalError } from '../../controller/kubernetes/errors.ts';
import type { ScenarioAnswer, ScenarioSeries } from './scenario.ts';

/** Prometheus as the scenario has it: by the query, or by the id of the evidence that asks it. */
export function statedPrometheus(
  answers: () => Readonly<Record<string, ScenarioAnswer>>,
  runbooks: () => readonly RunbookResource[],
): PrometheusReader {
  return {
    query: (expr) => {
      const ids = runbooks().flatMap(({ spec }) =>
        spec.evidence
          .filter(({ source }) => 'prometheus' in source && source.prometheus.expr === expr)
          .map(({ id }) => id),
      );
      const stated = answers();
      const key = [expr, ...ids].find((one) => Object.hasOwn(stated, one));
      const answer = key === undefined ? undefined : stated[key];
      return answer === undefined
        ? Promise.reject(failure(`the scenario has no answer for ${ids.join(', ') || expr}`))
        : samplesOf(answer);
    },
  };
}

function samplesOf(answer: ScenarioAnswer): Promise<readonly Sample[]> {
  if (typeof answer === 'number') return Promise.resolve([sampleOf(answer)]);
  if (Array.isArray(answer)) return Promise.resolve(answer.map(sampleOf));
  if (typeof answer === 'object') return Promise.reject(failure(answer.failure));
  return Promise.reject(failure(`the scenario's answer '${String(answer)}' is no number`));
}

function sampleOf(series: ScenarioSeries): Sample {
  return typeof series === 'number' ? { labels: {}, value: series } : series;
}

function failure(message: string): TerminalError {
  return new TerminalError(message, { status: 0, request: 'POST /api/v1/query' });
}
