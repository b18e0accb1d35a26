/** A word of a shell command: as it is where that is safe, else in single quotes. */
export function word(value: string): string {
  return /^[\w@%+=:,./-]+$/.test(value) ? value : `'${value.replaceAll("'", String.raw`'\''`)}'`;
}

/** Name of the shell variable that holds a value from outside: `taskId` is in `TASK_ID`. */
export function variable(id: string): string {
  return id
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replaceAll('-', '_')
    .toUpperCase();
}

/** A value from outside as one word. It is read into a variable and never pasted into the command. */
export function value(id: string): string {
  return `"$${variable(id)}"`;
}

/** A template such as `/runs/{runId}/retry` in double quotes, with its placeholders as variables. */
export function filledIn(template: string): string {
  const parts = template.split(/(\{\w+\})/).map((part) => {
    const id = /^\{(\w+)\}$/.exec(part)?.[1];
    return id === undefined ? part.replace(/[\\"$`]/g, String.raw`\$&`) : `\${${variable(id)}}`;
  });
  return `"${parts.join('')}"`;
}

/** One word of a command of the catalogue, which may have placeholders in it. */
export function commandWord(argument: string): string {
  return /\{\w+\}/.test(argument) ? filledIn(argument) : word(argument);
}
