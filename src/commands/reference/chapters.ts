import { agentPipelineNames } from '../../catalogue/systems/agent-pipeline/names.ts';
import { retryPlanOf } from '../../catalogue/systems/agent-pipeline/retry-plans.ts';
import { globalLimits, stages } from '../../catalogue/systems/agent-pipeline/stage-strategies.ts';
import { arcoNames } from '../../catalogue/systems/arco/names.ts';
import { ferrumdeckNames } from '../../catalogue/systems/ferrumdeck/names.ts';
import { flowEngineNames } from '../../catalogue/systems/flowengine/names.ts';
import { flowEngineDefaults } from '../../catalogue/systems/flowengine/options.ts';
import { kubernautNames } from '../../catalogue/systems/kubernaut/names.ts';
import { kubernautOptions } from '../../catalogue/systems/kubernaut/options.ts';
import { ERROR_KINDS, EXIT_CODES, HTTP_EXIT_CODES, HTTP_KINDS } from '../../conventions/exit-codes.ts';
import { environments } from '../../environments/index.ts';
import { code, heading, list, table, text } from '../../pages/markdown.ts';
import { retryTable } from '../../pages/retry-tables.ts';

/** One set of options: where it is declared, and the values that it has now. */
export interface Section {
  readonly title: string;
  readonly text: string;
  /** The file that declares the interface, which is also where the options are explained. */
  readonly file: string;
  readonly interface: string;
  /** Values by what they are of: an environment, a profile, a stage. */
  readonly values: Readonly<Record<string, unknown>>;
}

export interface Chapter {
  /** Below `docs/reference/`. */
  readonly path: string;
  readonly title: string;
  readonly text: string;
  readonly sections: readonly Section[];
  /** What follows from the options, in Markdown. */
  readonly results?: () => readonly string[];
}

/** Every code once, in ascending order. */
function exitCodeRows(): string[][] {
  const kinds = ERROR_KINDS.map((kind): [number, string] => {
    const statuses = [...HTTP_KINDS].filter(([, of]) => of === kind).map(([status]) => `HTTP ${status}`);
    return [EXIT_CODES[kind], [kind, ...statuses].join(', ')];
  });
  const others = [...HTTP_EXIT_CODES].map(([status, exit]): [number, string] => [exit, `HTTP ${status}`]);
  const sorted = [...kinds, ...others].toSorted(([one], [other]) => one - other);
  return sorted.map(([exit, says]) => [String(exit), text(says)]);
}

function names(title: string, system: string, type: string, values: Section['values']): Section {
  return {
    title,
    text: 'The names of its document, and those that its software has today.',
    file: `src/catalogue/systems/${system}/names.ts`,
    interface: type,
    values,
  };
}

/** Everything that somebody who installs this may choose. */
export const chapters: readonly Chapter[] = [
  {
    path: 'environments.md',
    title: 'Environments',
    text: 'An environment is a folder of `dist/` and a file of `src/environments/`.',
    sections: [
      {
        title: 'Options of an environment',
        text: 'Each has a value in every environment; `base.ts` holds those that they share.',
        file: 'src/environments/model.ts',
        interface: 'Environment',
        values: Object.fromEntries(environments.map((environment) => [environment.name, environment])),
      },
    ],
  },
  {
    path: 'names.md',
    title: 'Names profiles',
    text: 'The option `profile` of an environment chooses between them.',
    sections: [
      names('Arco Flow', 'arco', 'ArcoNames', arcoNames),
      names('FlowEngine', 'flowengine', 'FlowEngineNames', flowEngineNames),
      names('Agent pipeline', 'agent-pipeline', 'AgentPipelineNames', agentPipelineNames),
      names('Kubernaut WorkflowExecution', 'kubernaut', 'KubernautNames', kubernautNames),
      names('FerrumDeck', 'ferrumdeck', 'FerrumDeckNames', ferrumdeckNames),
    ],
  },
  {
    path: 'systems.md',
    title: 'Options of the systems',
    text: 'Figures that a document leaves open, or that another installation would choose differently.',
    sections: [
      {
        title: 'FlowEngine options',
        text: 'Second argument of `flowengine(profile, options)`.',
        file: 'src/catalogue/systems/flowengine/options.ts',
        interface: 'FlowEngineOptions',
        values: { default: flowEngineDefaults },
      },
      {
        title: 'Kubernaut options',
        text: 'Second argument of `kubernaut(profile, options)`.',
        file: 'src/catalogue/systems/kubernaut/options.ts',
        interface: 'KubernautOptions',
        values: { default: kubernautOptions },
      },
    ],
  },
  {
    path: 'retries.md',
    title: 'Retries of the agent pipeline',
    text: 'How its stages are tried again. Each figure says where it comes from.',
    sections: [
      {
        title: 'Limits of all stages together',
        text: 'They hold beside those of the stage.',
        file: 'src/catalogue/systems/agent-pipeline/stages.ts',
        interface: 'GlobalLimits',
        values: { value: globalLimits },
      },
      {
        title: 'Options of a stage',
        text: 'One entry of `stages` in `stage-strategies.ts`.',
        file: 'src/catalogue/systems/agent-pipeline/stages.ts',
        interface: 'Stage',
        values: Object.fromEntries(stages.map((stage) => [stage.name, stage])),
      },
    ],
    results: () => [
      heading(2, 'When each stage is tried again'),
      `Also printed by ${code('stanchion retries')}, which does the same for a configuration of your own.`,
      ...stages.flatMap((stage) => {
        const { header, rows, notes } = retryTable(stage.key, retryPlanOf(stage, globalLimits));
        return [heading(3, `Delays of ${stage.name}`), table(header, rows), list(notes)];
      }),
      heading(2, 'Exit codes'),
      'By these a container says what kind of failure it ended in. Any other code is an unknown error, and not retried.',
      table(['Code', 'Failure'], exitCodeRows()),
    ],
  },
];
