import { matchOneKey } from '../api/one-key.ts';
import type { AnyEvidence, RunbookContext, SourceText } from './context.ts';
import { kubernetesEvidence } from './evidence-kubernetes.ts';
import { code, enumeration, fence } from './markdown.ts';
import { sqlBlock } from './sql.ts';
import { adapterCommand, endpointOf, storeOf } from './outside.ts';
import { streamCommands } from './stream.ts';
import { targetOf, targetText } from './target.ts';
import { word } from './shell.ts';

type Source = AnyEvidence['source'];

/** How the controller makes one number of several series. */
const REDUCED = { max: 'the largest', min: 'the smallest', sum: 'the sum', count: 'the number' } as const;

/** One entry for each source; a source without one is a compile error. */
export function sourceText(source: Source, context: RunbookContext): SourceText {
  const on = (id: string) => targetText(targetOf(context, id));
  return matchOneKey<Source, SourceText>(source, {
    ...kubernetesEvidence(context),
    prometheus: ({ expr, reduce = 'max' }) => ({
      where: `Prometheus; of several series ${REDUCED[reduce]} counts`,
      block: fence('promql', expr),
    }),
    query: ({ target, name, limit }) => {
      const store = storeOf(context, target);
      const query = store.queries[name];
      if (query === undefined) throw new Error(`store '${store.name}' has no query '${name}'`);
      return {
        where: `${on(target)}, query ${code(name)}, at most ${limit} rows: ${enumeration(query.columns.map(code))}`,
        block: sqlBlock(name, query, 'read'),
      };
    },
    streamState: (state) => ({
      where: `${on(state.target)}: ${state.measure}${state.idle === undefined ? '' : `, idle for ${state.idle}`}`,
      block: fence('sh', streamCommands(context, state)),
    }),
    httpProbe: ({ target }) => {
      const { default: url } = endpointOf(context, target);
      return {
        where: `${on(target)}; a probe that could not run is unknown, and no outage`,
        block: fence('sh', `curl --fail --silent --show-error --max-time 10 ${word(url)}`),
      };
    },
    job: ({ target, timeout }) => ({
      where: `a Job of the ${on(target)}, ${timeout} at most`,
      block: fence('sh', adapterCommand(context, target)),
    }),
    statement: ({ parameter }) => ({
      where: `whoever opened the remediation, as the parameter ${code(parameter)}`,
      block: '',
    }),
  });
}
