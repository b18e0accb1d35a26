import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { instantOf, type BreakerPolicy } from '../../../src/api/breaker.ts';
import { answerPatch } from '../../../src/controller/breaker/answer.ts';
import { look } from '../../../src/controller/breaker/look.ts';
import type { PendingAnswer } from '../../../src/controller/breaker/review.ts';
import { ARGO_PARAMETERS } from '../../../src/conventions/breakers.ts';
import type { KubeApi } from '../api.ts';
import { ApiError } from '../http.ts';
import { pause } from '../wait.ts';

const WORKFLOW = { apiVersion: 'argoproj.io/v1alpha1', kind: 'Workflow' };
/** The server's words for "it has changed since": of a compare-and-set, and of a patch whose test fails. */
const CHANGED_SINCE = [409, 422];

const configMap = z.object({
  metadata: z.looseObject({
    labels: z.record(z.string(), z.string()).default({}),
    annotations: z.record(z.string(), z.string()).default({}),
  }),
  data: z.record(z.string(), z.string()).default({}),
});
type ConfigMap = z.output<typeof configMap>;
const NONE: ConfigMap = { metadata: { labels: {}, annotations: {} }, data: {} };

export interface BreakerWriterOptions {
  /** Under the account of the writer. */
  readonly api: KubeApi;
  readonly namespace: string;
  readonly name: string;
  readonly policies: ReadonlyMap<string, BreakerPolicy>;
}

/**
 * Stands in for the controller: looks at the ConfigMap and the workflows again and again, and carries out what the
 * controller's own code decides. It keeps nothing between two looks.
 */
export class BreakerWriter {
  private readonly ending = new AbortController();
  private readonly over: Promise<void>;
  readonly problems: string[] = [];

  constructor(private readonly options: BreakerWriterOptions) {
    this.over = this.run();
  }

  /** Ends it, wherever it is. */
  async stop(): Promise<void> {
    this.ending.abort();
    await this.over;
  }

  private async run(): Promise<void> {
    const { signal } = this.ending;
    while (!signal.aborted) {
      try {
        await this.lookOnce();
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        if (!CHANGED_SINCE.includes(error.status)) this.problems.push(error.message);
      }
      await pause(100, signal);
    }
  }

  private async lookOnce(): Promise<void> {
    const { api, namespace, policies } = this.options;
    const now = instantOf(Date.now());
    const found = await api.find({ apiVersion: 'v1', kind: 'ConfigMap', namespace, name: this.options.name });
    const { metadata, data } = configMap.parse(found ?? NONE);
    const workflows = await api.list({ ...WORKFLOW, namespace });
    const before = { data, annotations: metadata.annotations };
    const decision = look({ store: before, workflows }, { policies, now });
    this.problems.push(...decision.problems);
    const isKnown = metadata.labels[ARGO_PARAMETERS.key] === ARGO_PARAMETERS.value;
    if (!isKnown || !isDeepStrictEqual(before, decision.store))
      await this.write({ metadata, data }, decision.store);
    for (const answer of decision.answers) {
      if (this.ending.signal.aborted) return;
      await this.answer(answer, now);
    }
  }

  /** The version that was read goes along, so that what another wrote in between is not lost. */
  private async write(
    { metadata }: ConfigMap,
    { data, annotations }: ReturnType<typeof look>['store'],
  ): Promise<void> {
    const { api, namespace, name } = this.options;
    const labels = { ...metadata.labels, [ARGO_PARAMETERS.key]: ARGO_PARAMETERS.value };
    const body = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { ...metadata, name, namespace, labels, annotations },
      data,
    };
    if (metadata['resourceVersion'] === undefined) await api.create(body);
    else
      await api.call(await api.path({ apiVersion: 'v1', kind: 'ConfigMap', namespace, name }), {
        method: 'PUT',
        body,
      });
  }

  private async answer(answer: PendingAnswer, now: string): Promise<void> {
    const { api } = this.options;
    const { namespace, name } = answer.run.workflow;
    await api
      .call(await api.path({ ...WORKFLOW, namespace, name }), {
        method: 'PATCH',
        body: answerPatch(answer, now),
        contentType: 'application/json-patch+json',
      })
      .catch((error: unknown) => {
        // The workflow went on in the meantime; the next look sees it anew.
        if (!(error instanceof ApiError && [404, ...CHANGED_SINCE].includes(error.status))) throw error;
      });
  }
}
