import type { z } from 'zod';
import type { Severity } from '../diagnostics/finding.ts';
import type { Range } from '../diagnostics/position.ts';
import type { Manifest } from '../manifest/load.ts';
import type { Part } from '../manifest/locate.ts';
import type { Resource } from '../manifest/resource.ts';
import type { Path } from '../manifest/value.ts';

/** Something a rule found: where, and what is wrong. */
export interface Violation {
  /** A path inside the resource, or a range of the file. */
  readonly at: Path | Range;
  /** Which part of the path is meant; the value unless said otherwise. */
  readonly part?: Part;
  /** The stretch of the string value that is wrong, if not all of it. */
  readonly stretch?: { readonly from: number; readonly to: number };
  readonly message: string;
  /** What to do here, when that can be said better than the policy's general fix does. */
  readonly fix?: string;
  /** Only for rules whose findings do not all weigh the same. */
  readonly severity?: Severity;
}

/** What a rule is written as: pure functions of a resource, or of a whole file, and of the policy's parameters. */
export interface RuleDefinition<P> {
  /** Family and name, as in the rule's file and policy folder. */
  readonly id: string;
  /** One line without a period: what the rule asks for. */
  readonly summary: string;
  /** The parameters that the policy file may set. */
  readonly parameters: z.ZodType<P>;
  readonly check?: (resource: Resource, parameters: P) => Iterable<Violation>;
  readonly checkFile?: (manifest: Manifest, parameters: P) => Iterable<Violation>;
}

/** A rule's checks with its parameters filled in. */
export interface Checks {
  readonly check: (resource: Resource) => Iterable<Violation>;
  readonly checkFile: (manifest: Manifest) => Iterable<Violation>;
}

/** A rule as the registry holds it. */
export interface Rule {
  readonly id: string;
  readonly summary: string;
  /** Parses the parameters of the policy file. Throws when they do not fit. */
  readonly configure: (parameters: unknown) => Checks;
}

/** Makes a rule of its definition; the type of its parameters stays inside. */
export function defineRule<P>(definition: RuleDefinition<P>): Rule {
  const { id, summary, check, checkFile } = definition;
  return {
    id,
    summary,
    configure: (input) => {
      const parameters = definition.parameters.parse(input);
      return {
        check: (resource) => check?.(resource, parameters) ?? [],
        checkFile: (manifest) => checkFile?.(manifest, parameters) ?? [],
      };
    },
  };
}
