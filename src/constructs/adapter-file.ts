import { Yaml } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { adapterFile, type AdapterFile } from '../api/adapters.ts';
import type { Adapter, System } from '../catalogue/model/system.ts';
import { ADAPTERS_CONFIG, containerCommand, parametersOf } from '../conventions/adapters.ts';
import type { Environment } from '../environments/model.ts';
import { objectLabels } from './object-labels.ts';
import { recordOrigin } from './provenance.ts';

export interface AdapterConfigurationProps {
  readonly systems: readonly System[];
  readonly environment: Environment;
}

/**
 * The file that tells the controller how each adapter is run. It is the only place where an image or a command of an
 * adapter stands: a runbook carries a name, and an event can bring neither.
 */
export class AdapterConfiguration extends Construct {
  constructor(scope: Construct, id: string, { systems, environment }: AdapterConfigurationProps) {
    super(scope, id);
    const content: AdapterFile = { adapters: adapterEntries(systems, environment) };
    const object = new k8s.KubeConfigMap(this, 'Resource', {
      metadata: {
        name: ADAPTERS_CONFIG.name,
        namespace: environment.namespace,
        labels: objectLabels('stanchion', 'adapters'),
      },
      data: { [ADAPTERS_CONFIG.file]: Yaml.stringify(content) },
    });
    for (const adapter of systems.flatMap(({ adapters }) => adapters)) {
      // One that is absent on purpose is not carried out here.
      const setting = environment.adapters[adapter.name];
      if (setting !== undefined && 'image' in setting) {
        recordOrigin(object, `/data/${ADAPTERS_CONFIG.file}`, adapter);
      }
    }
  }
}

type Entry = AdapterFile['adapters'][string];

/** How each adapter is run here, by name and in its order: what the file holds. */
export function adapterEntries(
  systems: readonly System[],
  environment: Environment,
): AdapterFile['adapters'] {
  const entries = systems
    .flatMap((system) => system.adapters.map((adapter) => ({ system, adapter })))
    .map(({ system, adapter }) => [adapter.name, entryOf(system, adapter, environment)] as const)
    .filter((entry): entry is readonly [string, Entry] => entry[1] !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return adapterFile.parse({ adapters: Object.fromEntries(entries) }).adapters;
}

function entryOf(system: System, adapter: Adapter, environment: Environment): Entry | undefined {
  const setting = environment.adapters[adapter.name];
  if (setting === undefined || 'absent' in setting) return setting;
  const command = setting.command ?? adapter.command;
  const serviceAccount = setting.serviceAccount ?? accountOf(system, adapter.name);
  return {
    namespace: system.namespace,
    image: setting.image,
    command: containerCommand(command),
    parameters: parametersOf(command),
    ...(serviceAccount === undefined ? {} : { serviceAccount }),
  };
}

/** The account under which the system's runbooks want the adapter to run. */
function accountOf({ runbooks }: System, adapter: string): string | undefined {
  for (const target of runbooks.flatMap(({ targets }) => Object.values(targets))) {
    if ('adapter' in target && target.adapter.name === adapter) return target.adapter.serviceAccount;
  }
  return undefined;
}
