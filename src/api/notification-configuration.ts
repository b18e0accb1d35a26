import { z } from 'zod';
import { duration, identifier } from './scalars.ts';

/** `${SLACK_WEBHOOK_URL}`: a variable that a Secret fills. A value written out would end up in Git. */
const secret = z.string().regex(/^\$\{[A-Z][A-Z0-9_]*\}$/, 'must be a variable such as ${SLACK_WEBHOOK_URL}');

const named = { name: identifier, enabled: z.boolean() };

const channel = z.discriminatedUnion('type', [
  z.strictObject({ ...named, type: z.literal('slack'), webhook_url: secret, channel: z.string().optional() }),
  z.strictObject({ ...named, type: z.literal('teams'), webhook_url: secret }),
  z.strictObject({ ...named, type: z.literal('pagerduty'), integration_key: secret }),
  z.strictObject({ ...named, type: z.literal('webhook'), url: secret, auth_header: secret.optional() }),
  z.strictObject({
    ...named,
    type: z.literal('email'),
    smtp_host: z.string().min(1),
    smtp_port: z.int().min(1).max(65_535),
    username: secret,
    password: secret,
    recipients: z.array(z.string().min(3)).min(1),
  }),
]);

const escalationRule = z.strictObject({
  severity: z.enum(['critical', 'high', 'medium', 'low']),
  delay: duration,
  channels: z.array(identifier).min(1),
  repeat_interval: duration,
  max_repeats: z.int().min(0).max(100),
});

export const NOTIFICATION_TYPES = [
  'WorkflowFailure',
  'CriticalError',
  'RetryExhaustion',
  'ManualInterventionRequired',
  'SystemRecovery',
] as const;
export type NotificationType = (typeof NOTIFICATION_TYPES)[number];

/** Variables that a template may hold, as `{stage}`. */
export const TEMPLATE_VARIABLES = [
  'workflow_id',
  'stage',
  'error_message',
  'timestamp',
  'root_cause',
] as const;
export type TemplateVariable = (typeof TEMPLATE_VARIABLES)[number];

const VARIABLE = /\{([^{}]*)\}/g;

const template = z
  .string()
  .min(1)
  .max(1024)
  .superRefine((text, context) => {
    for (const [, name = ''] of text.matchAll(VARIABLE)) {
      if (isVariable(name)) continue;
      const known = TEMPLATE_VARIABLES.map((variable) => `{${variable}}`).join(', ');
      context.addIssue({
        code: 'custom',
        message: `has {${name}}, which nothing fills in; there are ${known}`,
      });
    }
  });

/** Who is told, in which words, and how often. */
export const notificationConfiguration = z
  .strictObject({
    channels: z.array(channel).min(1),
    escalation_rules: z.array(escalationRule),
    templates: z
      .record(z.enum(NOTIFICATION_TYPES), z.strictObject({ title: template, body: template }))
      .optional(),
  })
  .superRefine(({ channels, escalation_rules: rules }, context) => {
    const names = channels.map(({ name }) => name);
    rules.forEach((rule, at) => {
      for (const name of rule.channels.filter((used) => !names.includes(used))) {
        context.addIssue({
          code: 'custom',
          path: ['escalation_rules', at, 'channels'],
          message: `no channel '${name}'; there are ${names.join(', ')}`,
        });
      }
    });
  });
export type NotificationConfiguration = z.output<typeof notificationConfiguration>;

/** A template asks for a variable that has no value. */
export class MissingVariableError extends Error {
  override readonly name = 'MissingVariableError';

  constructor(variable: string) {
    super(`the template needs {${variable}}, which has no value; pass one, or take it out of the template`);
  }
}

/**
 * A template with its variables filled in, in one pass: braces in a value stay text. @throws {@link MissingVariableError}
 */
export function fillTemplate(
  text: string,
  values: Partial<Readonly<Record<TemplateVariable, string>>>,
): string {
  return text.replaceAll(VARIABLE, (_, name: string) => {
    const value = isVariable(name) ? values[name] : undefined;
    if (value === undefined) throw new MissingVariableError(name);
    return value;
  });
}

function isVariable(name: string): name is TemplateVariable {
  return (TEMPLATE_VARIABLES as readonly string[]).includes(name);
}
