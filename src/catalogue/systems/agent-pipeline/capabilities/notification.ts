import type { Capability } from '../../../model/system.ts';

/** S2:120-151 and S2:336-354: who is told, how, and how often. */
export const notification: readonly Capability[] = [
  {
    id: 'notices',
    covers: ['T20-F30'],
    text: 'One service with a rate limit and a handler for each kind of channel. A message counts as sent when a channel took it.',
    part: 'notices',
  },
  { id: 'slack', covers: ['T20-F31'], text: 'Messages go to Slack.', part: 'notices' },
  { id: 'email', covers: ['T20-F32'], text: 'Messages go out by SMTP.', part: 'notices' },
  {
    id: 'pagerduty',
    covers: ['T20-F33'],
    text: 'PagerDuty gets Events v2 with a key that keeps one incident for one episode.',
    part: 'notices',
  },
  { id: 'webhook', covers: ['T20-F34'], text: 'Webhooks get an authenticated call.', part: 'notices' },
  { id: 'teams', covers: ['T20-F35'], text: 'Messages go to Teams.', part: 'notices' },
  {
    id: 'by-severity',
    covers: ['T20-F36'],
    text: 'The severity decides which channels get a message.',
    part: 'routes',
  },
  {
    id: 'flood',
    covers: ['T20-F37'],
    text: 'In a flood, messages are gathered into a digest. A critical one is never dropped.',
    part: 'notices',
  },
  {
    id: 'escalation',
    covers: ['T20-F38', 'T20-F40', 'T20-F41', 'T20-F42', 'T20-F43'],
    text: 'First the owners, after a delay the second line, then reminders, until it is resolved or enough.',
    part: 'notices',
  },
  {
    id: 'templates',
    covers: ['T20-F39'],
    text: 'Each type of message has a template. A variable that is missing is an error and never appears as braces.',
    part: 'notices',
  },
  {
    id: 'channels',
    covers: ['T20-G15', 'T20-G25'],
    text: 'Channels such as slack-critical and pagerduty-critical are configured by name; their addresses and keys come from Secrets.',
    part: 'notices',
  },
  {
    id: 'escalation-rule',
    covers: ['T20-G16'],
    text: 'Critical: after 5m to slack-critical and pagerduty-critical, then every 15m at most 4 times: at 5, 20, 35, 50 and 65 minutes.',
    part: 'notices',
  },
  {
    id: 'other-path',
    covers: ['T20-A4'],
    text: 'An alert about a channel is routed by its label avoid_channel to a receiver that does not use this channel.',
    part: 'routes',
  },
];
