import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type * as AjvModule from 'ajv';
import type { ErrorObject, ValidateFunction } from 'ajv';
import { z } from 'zod';
import { API_GROUP_VERSION } from '../api/names.ts';
import { remediationResource } from '../api/remediation.ts';
import { runbookResource } from '../api/runbook.ts';
import type { KubernetesVersion } from '../conventions/kubernetes.ts';
import { quoted, visible } from '../diagnostics/escape.ts';
import type { Path, YamlObject } from '../manifest/value.ts';
import { schemasFolder } from './folder.ts';

/** Something in an object that its schema does not allow. */
export interface SchemaIssue {
  readonly path: Path;
  /** `unknown`: the field is not to be there. `missing`: the object at the path lacks one. `wrong`: the value is. */
  readonly what: 'unknown' | 'missing' | 'wrong';
  readonly message: string;
}

/** Everything in an object that its schema does not allow. */
export type SchemaCheck = (value: YamlObject) => readonly SchemaIssue[];

const OWN_KINDS: Readonly<Record<string, z.ZodType>> = {
  Runbook: runbookResource,
  Remediation: remediationResource,
};

const known = new Map<string, SchemaCheck>();

/**
 * The check of one kind as this Kubernetes version has it; nothing where no schema is at hand. Custom resources have
 * the same schema with every version, and the project's own kinds the one that parses them.
 */
export function schemaCheck(
  version: KubernetesVersion,
  apiVersion: string,
  kind: string,
): SchemaCheck | undefined {
  const own = apiVersion === API_GROUP_VERSION ? OWN_KINDS[kind] : undefined;
  if (own !== undefined) return (value) => [...zodIssues(own, value), ...metadataIssues(version, value)];
  const file = schemaFile(version, apiVersion, kind);
  if (file === undefined) return undefined;
  const check = known.get(file) ?? compile(file);
  known.set(file, check);
  return check;
}

const PLAIN = /^[\w.-]+$/;

function schemaFile(version: KubernetesVersion, apiVersion: string, kind: string): string | undefined {
  const [group = '', name = ''] = apiVersion.includes('/') ? apiVersion.split('/', 2) : ['core', apiVersion];
  // What comes from a manifest must not lead out of the folder.
  if (![group, name, kind].every((part) => PLAIN.test(part))) return undefined;
  const file = `${group}_${name}_${kind.toLowerCase()}.json`;
  return foldersOf(version)
    .map((folder) => join(folder, file))
    .find((path) => existsSync(path));
}

const folders = new Map<KubernetesVersion, readonly string[]>();

/** Without its folder every built-in kind would pass as one that there is no schema of. */
function foldersOf(version: KubernetesVersion): readonly string[] {
  const present = folders.get(version);
  if (present !== undefined) return present;
  const root = schemasFolder();
  const own = join(root, `kubernetes-${version}`);
  if (!existsSync(own)) throw new Error(`${own} is missing; install the package anew`);
  folders.set(version, [own, root]);
  return [own, root];
}

const schema = z.record(z.string(), z.unknown());

function compile(file: string): SchemaCheck {
  // Formats such as int32 are no part of draft 07.
  const ajv = new (loadAjv().Ajv)({ strict: false, allErrors: true, verbose: true, validateFormats: false });
  const validate: ValidateFunction = ajv.compile(schema.parse(JSON.parse(readFileSync(file, 'utf8'))));
  return (value) => (validate(value) ? [] : ajvIssues(validate.errors ?? []));
}

/** Loaded when a schema is asked for: it takes a fifth of a second, and every synth loads the rules without it. */
function loadAjv(): typeof AjvModule {
  const module: unknown = createRequire(import.meta.url)('ajv');
  if (!isAjv(module)) throw new Error('the package ajv has no Ajv; install the version in package.json');
  return module;
}

function isAjv(module: unknown): module is typeof AjvModule {
  return typeof module === 'function' && typeof Reflect.get(module, 'Ajv') === 'function';
}

/** Where one of several alternatives has to hold, that none does is said once, not what each of them lacks. */
function ajvIssues(errors: readonly ErrorObject[]): SchemaIssue[] {
  const alternatives = errors.filter(({ keyword }) => keyword === 'anyOf' || keyword === 'oneOf');
  return errors
    .filter(
      ({ instancePath, schemaPath }) =>
        !alternatives.some(
          (each) =>
            instancePath.startsWith(each.instancePath) && schemaPath.startsWith(`${each.schemaPath}/`),
        ),
    )
    .map(ajvIssue);
}

const additional = z.object({ additionalProperty: z.string() });
const missing = z.object({ missingProperty: z.string() });
const allowed = z.object({ allowedValues: z.array(z.unknown()) });

function ajvIssue({ keyword, instancePath, params, message = 'is wrong', data }: ErrorObject): SchemaIssue {
  const path = instancePath.split('/').slice(1).map(step);
  const at = path.length === 0 ? 'the object' : shown(path);
  switch (keyword) {
    case 'additionalProperties': {
      const { additionalProperty } = additional.parse(params);
      return unknownField([...path, additionalProperty]);
    }
    case 'required': {
      const { missingProperty } = missing.parse(params);
      return { path, what: 'missing', message: `${at} lacks the field ${shown([missingProperty])}` };
    }
    case 'enum': {
      const values = allowed.parse(params).allowedValues.map(quoted).join(', ');
      return { path, what: 'wrong', message: `${at} is ${quoted(data)}, but must be one of ${values}` };
    }
    case 'anyOf':
    case 'oneOf':
      return {
        path,
        what: 'wrong',
        message: `${at} is ${quoted(data)}, which has none of the allowed forms`,
      };
    default:
      return { path, what: 'wrong', message: `${at} ${message}` };
  }
}

/** A step of a JSON pointer; all digits are an index, as no field of an API is a number. */
function step(escaped: string): string | number {
  const name = escaped.replaceAll('~1', '/').replaceAll('~0', '~');
  return /^\d+$/.test(name) ? Number(name) : name;
}

function zodIssues(own: z.ZodType, value: YamlObject): SchemaIssue[] {
  return (own.safeParse(value).error?.issues ?? []).flatMap((issue): SchemaIssue[] => {
    const path = issue.path.filter((part) => typeof part !== 'symbol');
    if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownField([...path, key]));
    return [{ path, what: 'wrong', message: `${shown(path)}: ${issue.message}` }];
  });
}

/**
 * The parsers of the project's own kinds leave metadata open, since the API server writes into it. It is the same in
 * every object, so that of a kind which has little else tells.
 */
function metadataIssues(version: KubernetesVersion, { metadata }: YamlObject): readonly SchemaIssue[] {
  const plain = { apiVersion: 'v1', kind: 'ConfigMap' };
  const issues = schemaCheck(version, plain.apiVersion, plain.kind)?.({ ...plain, metadata }) ?? [];
  return issues.filter(({ path }) => path.length > 1);
}

function unknownField(path: Path): SchemaIssue {
  return { path, what: 'unknown', message: `there is no field ${shown(path)}` };
}

/** Not cut as other values are: the end of a path is what matters. */
function shown(path: Path): string {
  return `"${visible(path.join('.'))}"`;
}
