import type { System } from '../catalogue/model/system.ts';
import { ruleGroups } from '../constructs/alert-rules.ts';
import type { Origin } from '../constructs/provenance.ts';
import type { Environment } from '../environments/model.ts';
import { hasRuleFiles, systemIn } from '../environments/parts.ts';
import { toYaml } from './yaml.ts';

/** The folder of the rule files, beside `dist/`. */
export const RULES_FOLDER = 'rules';

/** A Prometheus rule file. It is no manifest, so it does not go to `dist/`. */
export interface RuleFile {
  /** Below {@link RULES_FOLDER}, with forward slashes. */
  readonly path: string;
  readonly text: string;
  readonly origins: readonly Origin[];
}

/** One rule file for each system that has rules, or none where the operator reads them as objects. */
export function renderRuleFiles(
  environment: Environment,
  systems: readonly System[],
  header: (system: System) => string,
): RuleFile[] {
  if (!hasRuleFiles(environment)) return [];
  return systems.flatMap((system) => {
    const groups = ruleGroups({ system: systemIn(system, environment), environment });
    if (groups.length === 0) return [];
    const file = { groups: groups.map(({ name, rules }) => ({ name, rules })) };
    return [
      {
        path: `${environment.name}/${system.id}.rules.yaml`,
        text: `# ${header(system)}\n${toYaml(file)}`,
        origins: groups.flatMap(({ elements }, group) =>
          elements.map((element, rule) => ({
            pointer: `/groups/${group}/rules/${rule}`,
            element,
            aspect: undefined,
          })),
        ),
      },
    ];
  });
}
