import type { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import {
  ExternalSecret,
  ExternalSecretSpecSecretStoreRefKind as StoreKind,
  ExternalSecretSpecTargetCreationPolicy as CreationPolicy,
  ExternalSecretSpecTargetDeletionPolicy as DeletionPolicy,
} from '../../imports/external-secrets.io.ts';
import { seconds, type Duration } from '../api/scalars.ts';
import type { System } from '../catalogue/model/system.ts';
import type { Workload, WorkloadAspect } from '../catalogue/model/workload.ts';
import { isEmitted } from '../environments/emitted.ts';
import type { Environment, SecretStore } from '../environments/model.ts';
import { objectLabels } from './object-labels.ts';
import { recordOrigin } from './provenance.ts';

export interface SystemSecretsProps {
  readonly system: System;
  readonly environment: Environment;
}

const ASPECT: WorkloadAspect = 'secrets';

/**
 * An ExternalSecret for each Secret that the system's workloads read, with exactly the keys that they read. Nothing
 * where the environment only refers to Secrets. A Secret outlives its ExternalSecret and a value that is gone from the
 * store, so that running pods can start again.
 */
export class SystemSecrets extends Construct {
  constructor(scope: Construct, id: string, { system, environment }: SystemSecretsProps) {
    super(scope, id);
    const { secrets } = environment;
    if (secrets === 'reference') return;
    const workloads = system.workloads.filter((workload) => isEmitted(workload, environment));
    const references = workloads.flatMap(secretReferences);
    for (const name of [...new Set(references.map(({ secret }) => secret))].sort()) {
      const own = references.filter(({ secret }) => secret === name);
      const metadata = { name, namespace: system.namespace, labels: objectLabels(system.id, 'worker') };
      const object = externalSecret(this, { metadata, keys: keysOf(own), secrets });
      for (const workload of new Set(own.map(({ reader }) => reader))) {
        recordOrigin(object, '/spec', workload, ASPECT);
      }
    }
  }
}

interface ExternalSecretProps {
  readonly metadata: k8s.ObjectMeta;
  readonly keys: readonly string[];
  readonly secrets: SecretStore;
}

/** Makes a Secret of the same name with these keys from the environment's store. */
export function externalSecret(
  scope: Construct,
  { metadata, keys, secrets: { store, refresh, remoteKey } }: ExternalSecretProps,
): ExternalSecret {
  const { name = '', namespace = '' } = metadata;
  return new ExternalSecret(scope, name, {
    metadata,
    spec: {
      refreshInterval: goDuration(refresh),
      secretStoreRef: { kind: storeKind(store.kind), name: store.name },
      target: { name, creationPolicy: CreationPolicy.OWNER, deletionPolicy: DeletionPolicy.RETAIN },
      data: keys.map((key) => ({
        secretKey: key,
        remoteRef: { key: fill(remoteKey, { namespace, secret: name, key }) },
      })),
    },
  });
}

/** `1h` → `1h0m0s`, as the operator itself writes it back. */
function goDuration(duration: Duration): string {
  const all = seconds(duration);
  const [hours, minutes] = [Math.floor(all / 3600), Math.floor(all / 60) % 60];
  return `${hours > 0 ? `${hours}h` : ''}${all >= 60 ? `${minutes}m` : ''}${all % 60}s`;
}

function storeKind(kind: SecretStore['store']['kind']): StoreKind {
  return kind === 'SecretStore' ? StoreKind.SECRET_STORE : StoreKind.CLUSTER_SECRET_STORE;
}

interface SecretReference {
  readonly secret: string;
  readonly key: string;
  readonly reader: Workload;
}

function secretReferences(reader: Workload): SecretReference[] {
  const { env = {}, secretFiles = [] } = reader.spec ?? {};
  return [
    ...Object.values(env).flatMap((value) =>
      typeof value === 'object' && 'secret' in value
        ? [{ secret: value.secret, key: value.key, reader }]
        : [],
    ),
    ...secretFiles.flatMap(({ secret, keys }) => keys.map((key) => ({ secret, key, reader }))),
  ];
}

function keysOf(references: readonly SecretReference[]): string[] {
  return [...new Set(references.map(({ key }) => key))].sort();
}

function fill(template: string, values: Readonly<Record<string, string>>): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
}
