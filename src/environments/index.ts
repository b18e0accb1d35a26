import type { Environment } from './model.ts';
import { production } from './production.ts';
import { staging } from './staging.ts';

/** Every environment that `dist/` has a folder for. */
export const environments: readonly Environment[] = [staging, production];
