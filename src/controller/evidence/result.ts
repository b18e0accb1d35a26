import type { Evidence } from '../../api/evidence.ts';
import type { EvidenceResult, Reading } from '../decide/facts.ts';
import { maskedLine, maskedText } from '../record/mask.ts';

/** What the status allows a text. */
export const LONGEST_RECORD = 4096;
const LONGEST_REASON = 512;
/** Bytes that all texts of one remediation may take: half of what its status may hold in all. */
export const MOST_TOGETHER = 131_072;

/** A reading as the status keeps it: masked, bounded, and of the type that conditions may ask of it. */
export function resultOf(
  { id, yields }: Pick<Evidence, 'id' | 'yields'>,
  reading: Reading,
  at: Date,
): EvidenceResult {
  const kept = { id, at: at.toISOString() };
  if ('unknown' in reading) {
    const { unknown, until } = reading;
    const result = failed(kept, unknown);
    return until === undefined ? result : { ...result, awaitedUntil: until.toISOString() };
  }
  if (!(yields in reading)) {
    return failed(
      kept,
      `was to be a ${yields}, and a ${Object.keys(reading).join(' with a ')} was collected`,
    );
  }
  if ('number' in reading && !Number.isFinite(reading.number)) return failed(kept, `is ${reading.number}`);
  return { ...kept, state: 'collected', ...valueOf(reading) };
}

function failed(kept: Pick<EvidenceResult, 'id' | 'at'>, reason: string): EvidenceResult {
  return { ...kept, state: 'failed', text: maskedLine(reason, LONGEST_REASON) };
}

function valueOf(reading: Exclude<Reading, { unknown: string }>): Partial<EvidenceResult> {
  if ('text' in reading) return { text: maskedText(reading.text, LONGEST_RECORD) };
  if ('record' in reading) return { text: maskedText(reading.record, LONGEST_RECORD) };
  const { detail = '' } = reading;
  return {
    ...('flag' in reading ? { flag: reading.flag } : { number: reading.number }),
    ...(detail === '' ? {} : { text: maskedText(detail, LONGEST_RECORD) }),
  };
}

/** The same results with shorter texts where all together would be too much for one object; the longest are cut first. */
export function fitted(results: readonly EvidenceResult[]): readonly EvidenceResult[] {
  let fitting = results;
  for (let limit = LONGEST_RECORD / 2; bytesOf(fitting) > MOST_TOGETHER; limit /= 2) {
    fitting = fitting.map((result) =>
      result.text === undefined ? result : { ...result, text: maskedText(result.text, Math.floor(limit)) },
    );
  }
  return fitting;
}

function bytesOf(results: readonly EvidenceResult[]): number {
  return results.reduce((total, { text = '' }) => total + Buffer.byteLength(text), 0);
}
