import type { Alert, Firing, Metric } from '../model/alert.ts';
import { CONTROLLER_METRICS } from '../../conventions/metrics.ts';
import { runbookObjectName } from '../../conventions/names.ts';

/** Remediations that were handed to people, as the controller says. */
export const ESCALATED: Metric = {
  name: CONTROLLER_METRICS.escalated,
  type: 'gauge',
  labels: ['system', 'runbook'],
  text: 'Remediations that wait for people since nothing else is left, 0 for every other Runbook.',
  emittedBy: 'controller',
  // Whether the controller is there at all is another alert's business.
  presence: 'none',
};

export interface EscalatedProps {
  readonly name: string;
  readonly system: string;
  /** Runbook that answers this alert: its own remediations are left out, or the alert would keep itself alive. */
  readonly runbook: string;
}

/** The alert that remediations of a system wait for people. Every replica says the same, so the largest counts. */
export function escalatedAlert({ name, system, runbook }: EscalatedProps): Alert {
  const answering = runbookObjectName(system, runbook);
  const series = (of: string, more = '') =>
    `${ESCALATED.name}{system="${system}",runbook="${runbookObjectName(system, of)}"${more}}`;
  return {
    name,
    severity: 'warning',
    for: '1m',
    expr: `sum(max by (runbook) (${ESCALATED.name}{system="${system}",runbook!="${answering}"})) > 0`,
    needs: 'controller',
    summary: `Remediations of ${system} wait for people`,
    description: described('{{ $value }}'),
    examples: {
      fires: {
        text: 'fires a minute after the first one ever was handed over',
        series: { [series('a')]: '_x4 1x10' },
        expect: [
          { at: '4m', firing: [] },
          { at: '7m', firing: [firing(1)] },
        ],
      },
      silent: {
        text: 'is silent while none waits, and about those that this alert opened itself',
        series: { [series('a')]: '0x20', [series(runbook)]: '3x20' },
        expect: [{ at: '15m', firing: [] }],
      },
      resolves: {
        text: 'resolves when the last one is closed',
        series: { [series('a')]: '0x4 2x10 0x10' },
        expect: [
          { at: '10m', firing: [firing(2)] },
          { at: '20m', firing: [] },
        ],
      },
      absent: {
        text: 'is silent without the series: the controller itself is watched elsewhere',
        series: {},
        expect: [{ at: '20m', firing: [] }],
      },
      more: [
        {
          text: 'adds runbooks, counts what several replicas say once, and leaves other systems out',
          series: {
            [series('a', ',instance="x"')]: '2x20',
            // A replica that has not heard of the second one yet.
            [series('a', ',instance="y"')]: '1x20',
            [series('b', ',instance="x"')]: '1x20',
            [`${ESCALATED.name}{system="another",runbook="another-a"}`]: '5x20',
          },
          expect: [{ at: '15m', firing: [firing(3)] }],
        },
        {
          text: 'waits for a minute and no less',
          interval: '30s',
          series: { [series('a')]: '0x9 1x20' },
          expect: [
            { at: '5m30s', firing: [] },
            { at: '6m', firing: [firing(1)] },
          ],
        },
      ],
    },
  };
}

function described(count: string): string {
  return (
    `Remediations that the controller cannot bring any further: ${count}. kubectl get remediations shows those in phase ` +
    'Escalated; each has its evidence, and what was tried.'
  );
}

function firing(count: number): Firing {
  return { description: described(String(count)) };
}
