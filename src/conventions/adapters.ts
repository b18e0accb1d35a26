/** ConfigMap in the controller's namespace, and the file in it, that say how each adapter is run. */
export const ADAPTERS_CONFIG = { name: 'stanchion-adapters', file: 'adapters.yaml' } as const;

const PLACEHOLDER = /\{([a-zA-Z][a-zA-Z0-9]*)\}/g;

/** Names of the parameters that a command's arguments refer to as `{name}`, each once, in order. */
export function parametersOf(command: readonly string[]): string[] {
  const found = command.flatMap((argument) =>
    Array.from(argument.matchAll(PLACEHOLDER), ([, name = '']) => name),
  );
  return [...new Set(found)];
}

/** The environment variable that holds a parameter: `sourceTable` is in `SOURCE_TABLE`. */
export function variableOf(parameter: string): string {
  return parameter.replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2').toUpperCase();
}

/**
 * `{sourceTable}` as Kubernetes expands it, `$(SOURCE_TABLE)`: in one pass and inside one argument, so that no value
 * becomes a second argument or shell text.
 */
export function containerCommand(command: readonly string[]): string[] {
  return command.map((argument) =>
    argument.replaceAll(PLACEHOLDER, (_, name: string) => `$(${variableOf(name)})`),
  );
}
