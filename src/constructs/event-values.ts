import type { EventPath } from '../catalogue/model/automation.ts';

/** Source of a trigger parameter, as each kind of trigger has it. */
export interface ValueSource {
  readonly dependencyName: string;
  readonly dataKey?: string;
  readonly dataTemplate?: string;
  readonly contextKey?: string;
  readonly contextTemplate?: string;
  readonly value?: string;
}

/** A trigger parameter, as each kind of trigger has it. */
export interface ValueParameter {
  readonly dest: string;
  readonly operation?: string;
  readonly src: ValueSource;
}

/** The sensors have one dependency each. */
export const DEPENDENCY = 'event';

/** Hex digits at the end of a name: 64 bits, as a Remediation's name has. */
const DIGITS = 16;

/** Fills a field of the object from the event. */
export function parameter(dest: string, path: EventPath): ValueParameter {
  return { dest, src: valueSource(path) };
}

/** Adds to what the object has in the field. */
export function appended(dest: string, src: ValueSource): ValueParameter {
  return { dest, operation: 'append', src };
}

export function valueSource(path: EventPath): ValueSource {
  const { from } = path;
  if (!('fallback' in path)) return { dependencyName: DEPENDENCY, dataKey: from };
  const { fallback } = path;
  // The template fails where an object on the way is absent; Argo Events then takes the value.
  return { dependencyName: DEPENDENCY, dataTemplate: boundedTemplate(path), value: fallback };
}

function boundedTemplate(path: Extract<EventPath, { readonly fallback: string }>): string {
  const { from, fallback } = path;
  if ('atMost' in path) {
    return `{{ ${access(from)} | default ${JSON.stringify(fallback)} | toString | trunc ${path.atMost} }}`;
  }
  return (
    `{{ $value := ${access(from)} | toString }}` +
    `{{ if regexMatch ${JSON.stringify(path.matches)} $value }}{{ $value }}{{ else }}${fallback}{{ end }}`
  );
}

/** A hash of the values: fit for a name whatever they hold, and the same for the same event. */
export function hashOf(paths: readonly string[]): ValueSource {
  const format = JSON.stringify(paths.map(() => '%v').join('|'));
  const values = paths.map((path) => `(${access(path)})`).join(' ');
  return {
    dependencyName: DEPENDENCY,
    dataTemplate: `{{ printf ${format} ${values} | sha256sum | trunc ${DIGITS} }}`,
  };
}

/** `body.alerts.0.labels.app` as Go templates reach it, whatever characters the names hold. */
function access(path: string): string {
  const keys = path.split('.').map((key) => (/^\d+$/.test(key) ? key : JSON.stringify(key)));
  return `index .Input ${keys.join(' ')}`;
}
