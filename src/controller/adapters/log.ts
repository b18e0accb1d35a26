import { pino, type DestinationStream } from 'pino';
import { maskedFields } from '../record/masked-fields.ts';
import { maskedLine } from '../record/mask.ts';

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export type Log = (level: LogLevel, fields: Readonly<Record<string, unknown>>, message: string) => void;

const LONGEST_MESSAGE = 2048;

/** One JSON object a line, without secrets. `remediation` is the id by which the lines of an episode are found. */
export function logTo(destination: DestinationStream, level: LogLevel, identity: string): Log {
  const logger = pino(
    { level, base: { replica: identity }, timestamp: pino.stdTimeFunctions.isoTime, messageKey: 'message' },
    destination,
  );
  return (at, fields, message) => {
    if (logger.isLevelEnabled(at)) logger[at](maskedFields(fields), maskedLine(message, LONGEST_MESSAGE));
  };
}

/** What went wrong, for a log: with its causes, and without a stack, which says nothing to who runs this. */
export function said(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  const known = cause instanceof Error && !error.message.includes(cause.message);
  return known ? `${error.message}: ${said(cause)}` : error.message;
}
