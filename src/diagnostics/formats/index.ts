import type { Format } from '../report.ts';
import { formatGithub } from './github.ts';
import { formatJson } from './json.ts';
import { formatJunit } from './junit.ts';
import { formatSarif } from './sarif.ts';
import { formatText } from './text.ts';

/** Every output format by the name that `--format` takes. */
export const formats = {
  text: formatText,
  json: formatJson,
  sarif: formatSarif,
  github: formatGithub,
  junit: formatJunit,
} satisfies Record<string, Format>;

/** The name of an output format. */
export type FormatName = keyof typeof formats;

/** Whether a word from the command line names a format. */
export function isFormatName(name: string): name is FormatName {
  return Object.hasOwn(formats, name);
}
