import { parse } from 'yaml';
import type { z } from 'zod';
import { adapterFile, type AdapterFile } from '../../api/adapters.ts';
import { controllerSettings, type ControllerSettings } from '../settings.ts';

/** The controller's settings out of YAML or JSON. @throws Error that names every field that is wrong. */
export function parseSettings(text: string): ControllerSettings {
  return explained(controllerSettings, parse(text));
}

/** The adapters that an installation has. */
export function parseAdapters(text: string): AdapterFile['adapters'] {
  return explained(adapterFile, parse(text)).adapters;
}

/** Bearer tokens, one a line; empty lines and what follows a `#` are left out. @throws Error when there is none. */
export function parseTokens(text: string): readonly string[] {
  const tokens = text
    .split('\n')
    .map((line) => line.replace(/#.*/, '').trim())
    .filter((line) => line !== '');
  if (tokens.length === 0) throw new Error('there is no token, so nobody could send an alert');
  if (tokens.some((token) => token.length < SHORTEST_TOKEN)) {
    throw new Error(`a token has at least ${SHORTEST_TOKEN} characters`);
  }
  return tokens;
}
const SHORTEST_TOKEN = 16;

function explained<Shape extends z.ZodType>(shape: Shape, value: unknown): z.output<Shape> {
  const result = shape.safeParse(value);
  if (result.success) return result.data;
  throw new Error(result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '));
}
