import type { Alert } from '../../catalogue/model/alert.ts';
import { seconds } from '../../api/scalars.ts';
import { REPEAT_OF_SEVERITY, ROLES_OF_SEVERITY, audienceOf } from '../../catalogue/audience.ts';
import { conditionText } from '../condition.ts';
import type { AlertContext } from '../context.ts';
import { blocks, code, enumeration, heading, table, text } from '../markdown.ts';

/** Who is told, and when: by the routes at once, then by the steps of the runbook. */
export function escalation({ alerts, runbook }: AlertContext): string {
  const steps = [...runbook.escalation].sort((one, other) => seconds(one.after) - seconds(other.after));
  return blocks(
    heading(2, 'Escalation'),
    'Times count from the start of the episode.',
    table(
      ['After', 'To', 'What', 'When', 'Again'],
      [
        ...oneOfEachSeverity(alerts).map((alert) => [
          'when it fires',
          enumeration([...new Set([...ROLES_OF_SEVERITY[alert.severity], ...audienceOf(alert)])]),
          `The alert as ${code(alert.severity)}`,
          'always',
          `every ${REPEAT_OF_SEVERITY[alert.severity]}`,
        ]),
        ...steps.map(({ after, to, text: says, when, repeat }) => [
          after,
          enumeration([...to]),
          text(says),
          when === undefined ? 'not yet recovered' : conditionText(when),
          repeat === undefined ? 'no' : `every ${repeat.every}, ${repeat.atMost} times at most`,
        ]),
      ],
    ),
  );
}

function oneOfEachSeverity(alerts: AlertContext['alerts']): readonly Alert[] {
  return [...new Map(alerts.map((alert) => [alert.severity, alert])).values()];
}
