import { delayTable } from '../catalogue/model/retry-delays.ts';
import { formOf, type RetryForm } from '../catalogue/model/retry-form.ts';
import type { RetryPlan } from '../catalogue/model/retry-plan.ts';

/** When a plan retries and how long it can last, as rows for a table of any kind. */
export interface RetryTable {
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** What holds for the plan as a whole, one sentence each. */
  readonly notes: readonly string[];
}

/** The delay table of a plan. */
export function retryTable(name: string, plan: RetryPlan): RetryTable {
  const { delays, worstCase, retriesAfterTimeouts } = delayTable(plan);
  const rows = delays.map(({ retry, wait, shortest, longest, earliestStart, latestStart }) => [
    String(retry),
    spoken(wait),
    shortest === longest ? spoken(wait) : `${spoken(shortest)} to ${spoken(longest)}`,
    spoken(earliestStart),
    latestStart <= plan.limits.duration ? spoken(latestStart) : 'not started',
  ]);
  return {
    header: ['Retry', 'Wait', 'With jitter', 'Starts at the earliest', 'Starts if all time out'],
    rows,
    notes: [
      `At most ${delays.length + 1} executions of ${spoken(plan.deadline)} each; all over after ${spoken(worstCase)}.`,
      ...(retriesAfterTimeouts < delays.length
        ? [
            `If every try uses up its deadline, only ${retriesAfterTimeouts} of ${delays.length} retries start within ${spoken(plan.limits.duration)}.`,
          ]
        : []),
      ...(plan.untilReset === undefined
        ? []
        : [
            `After a rate limit it waits for the reset, if that is at most ${spoken(plan.untilReset.bound)} away.`,
          ]),
      formNote(formOf(name, plan, { shared: false })),
    ],
  };
}

function formNote(form: RetryForm): string {
  if ('unrolled' in form)
    return `Carried out by a task for each try and each wait, because ${form.unrolled.reason}.`;
  const { duration, factor, cap } = form.native;
  const most = cap === undefined ? '' : `, at most ${spoken(cap)}`;
  return `Carried out by Argo's own backoff: ${spoken(duration)}, times ${factor} for each retry${most}.`;
}

function spoken(seconds: number): string {
  return `${seconds} s`;
}

/** The table as plain text, its columns aligned. */
export function retryTableText(name: string, plan: RetryPlan): string {
  const { header, rows, notes } = retryTable(name, plan);
  const widths = header.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const lines = [header, ...rows].map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return [name, ...lines.map((line) => `  ${line}`), ...notes.map((note) => `  ${note}`)].join('\n');
}
