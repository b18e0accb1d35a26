import { z } from 'zod';
import { MANAGED_BY, OBJECT_LABELS } from '../../conventions/labels.ts';
import { RUNBOOK_REVISION_LABEL } from '../../conventions/controller.ts';
import type { RunbookResource } from '../../api/runbook.ts';
import { canonical, sha256 } from '../decide/plan.ts';
import { ConflictError } from '../kubernetes/errors.ts';
import type { KubernetesObject, ResourceType } from '../kubernetes/objects.ts';
import { CONTROLLER_REVISIONS } from '../kubernetes/own-types.ts';
import type { Change, ListOptions } from '../kubernetes/ports.ts';
import { readRunbook } from './problems.ts';

export interface RevisionClient {
  readonly list: (type: ResourceType, options: ListOptions) => Promise<readonly KubernetesObject[]>;
  readonly send: (change: Change, options: { readonly dryRun: boolean }) => Promise<void>;
}

const revision = z.looseObject({
  metadata: z.looseObject({ labels: z.record(z.string(), z.string()) }),
  data: z.looseObject({ metadata: z.looseObject({ name: z.string() }) }),
  revision: z.number(),
});

const DIGITS = 16;

/**
 * The last valid version of each Runbook, kept as ControllerRevisions: when the program starts and finds an invalid
 * one, the version before is still there. What a revision holds cannot be changed, so a new version is a new object
 * and the old ones go. They belong to the Runbook and go with it.
 */
export class RunbookRevisions {
  readonly #client: RevisionClient;
  readonly #namespace: string;

  constructor(client: RevisionClient, namespace: string) {
    this.#client = client;
    this.#namespace = namespace;
  }

  /** The kept version of every Runbook, or of one. What cannot be carried out any more is left out. */
  async kept(name?: string): Promise<readonly RunbookResource[]> {
    const found = (await this.#list(name)).flatMap((object) => {
      const { data } = revision.safeParse(object);
      if (data === undefined) return [];
      const read = readRunbook({
        ...data.data,
        apiVersion: String(data.data['apiVersion']),
        kind: 'Runbook',
      });
      return 'runbook' in read ? [{ runbook: read.runbook, revision: data.revision }] : [];
    });
    const newest = new Map<string, (typeof found)[number]>();
    for (const one of found) {
      const known = newest.get(one.runbook.metadata.name);
      if (known === undefined || known.revision < one.revision) newest.set(one.runbook.metadata.name, one);
    }
    return [...newest.values()].map(({ runbook }) => runbook);
  }

  /** Keeps a valid version, and drops the older ones of the same Runbook. */
  async keep(runbook: RunbookResource, generation: number): Promise<void> {
    const name = `${runbook.metadata.name}-${sha256(canonical(runbook.spec)).slice(0, DIGITS)}`;
    const known = await this.#list(runbook.metadata.name);
    if (!known.some(({ metadata }) => metadata.name === name)) await this.#make(name, runbook, generation);
    for (const old of known) if (old.metadata.name !== name) await this.#drop(old);
  }

  async #make(name: string, { metadata, apiVersion, kind, spec }: RunbookResource, generation: number) {
    const { uid } = metadata;
    const object = {
      apiVersion: 'apps/v1',
      kind: 'ControllerRevision',
      metadata: {
        name,
        namespace: this.#namespace,
        labels: { [RUNBOOK_REVISION_LABEL]: metadata.name, [OBJECT_LABELS.managedBy]: MANAGED_BY },
        ownerReferences:
          typeof uid === 'string' ? [{ apiVersion, kind, name: metadata.name, uid, controller: true }] : [],
      },
      revision: generation,
      data: {
        apiVersion,
        kind,
        metadata: { name: metadata.name, namespace: metadata.namespace, generation },
        spec,
      },
    };
    await this.#ignoringConflict({ create: { type: CONTROLLER_REVISIONS, object } });
  }

  async #drop({ metadata }: KubernetesObject): Promise<void> {
    const { name, uid = '', resourceVersion = '' } = metadata;
    const ref = { ...CONTROLLER_REVISIONS, namespace: this.#namespace, name };
    await this.#ignoringConflict({ delete: { ref, uid, resourceVersion } });
  }

  async #ignoringConflict(change: Change): Promise<void> {
    try {
      await this.#client.send(change, { dryRun: false });
    } catch (error) {
      // It is there already, or somebody else takes care of it.
      if (!(error instanceof ConflictError)) throw error;
    }
  }

  #list(name: string | undefined): Promise<readonly KubernetesObject[]> {
    const labels =
      name === undefined ? { [OBJECT_LABELS.managedBy]: MANAGED_BY } : { [RUNBOOK_REVISION_LABEL]: name };
    return this.#client.list(CONTROLLER_REVISIONS, { namespace: this.#namespace, labels });
  }
}
