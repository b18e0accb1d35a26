import { objectKey } from '../kubernetes/objects.ts';
import type { KubernetesReader } from '../kubernetes/ports.ts';

/**
 * The cluster as it is during one collection: the same question is asked once, so that pieces of evidence agree with each
 * other, and many of them cost the API server no more than a few.
 */
export function snapshotOf(cluster: KubernetesReader): KubernetesReader {
  const remember = memory();
  return {
    get: (ref) => remember(`get ${ref.group}/${ref.version} ${objectKey(ref)}`, () => cluster.get(ref)),
    list: (type, options) =>
      remember(`list ${JSON.stringify([type, options])}`, () => cluster.list(type, options)),
    logs: (pod, options) => cluster.logs(pod, options),
  };
}

function memory() {
  const answers = new Map<string, Promise<unknown>>();
  return <Answer>(question: string, ask: () => Promise<Answer>): Promise<Answer> => {
    const known = answers.get(question);
    // What is kept under a question is what was answered to it, thus of its type.
    if (known !== undefined) return known as Promise<Answer>;
    const answer = ask();
    answers.set(question, answer);
    return answer;
  };
}
