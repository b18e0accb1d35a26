import { SECRETS } from '../kubernetes/objects.ts';
import { objectMetadata } from '../kubernetes/views.ts';
import type { Collect } from './collector.ts';
import { kindOf, podsOf, read } from './workload.ts';
import { z } from 'zod';

// Its data is not even looked at.
const secretView = z.object({ metadata: objectMetadata });

/** Whether pods still run that started before the data of the secret was last written. */
export const secretNewerThanPods: Collect<'secretNewerThanPods'> = async (source, _item, context) => {
  const { target, cluster } = context;
  const secret = target(source.target);
  if (!('secret' in secret))
    throw new RangeError(`target '${source.target}' is a ${kindOf(secret)}, not a secret`);
  const { namespace, name } = secret.secret;
  const found = await cluster.get({ ...SECRETS, namespace, name });
  if (found === undefined) return { unknown: `there is no Secret ${name} in ${namespace}` };
  const written = writtenAt(read(secretView, found).metadata);
  if (written === undefined) return { unknown: `nothing tells when Secret ${name} was written` };
  const pods = (await podsOf(target(source.workload), cluster)).filter(
    ({ metadata, status }) =>
      metadata.deletionTimestamp === undefined && status.phase !== 'Succeeded' && status.phase !== 'Failed',
  );
  if (pods.length === 0) return { unknown: 'no pod of the workload runs' };
  const older = pods.filter(
    ({ status }) => status.startTime !== undefined && new Date(status.startTime) < written,
  );
  return {
    flag: older.length > 0,
    detail: `written at ${written.toISOString()}; ${older.length} of ${pods.length} pods started before`,
  };
};

/** The last write of its data by anybody; a secret has no other mark of its version's time. */
function writtenAt({ creationTimestamp, managedFields }: z.output<typeof objectMetadata>): Date | undefined {
  const times = (managedFields ?? [])
    .filter(({ fieldsV1 }) => fieldsV1 !== undefined && Object.hasOwn(fieldsV1, 'f:data'))
    .map(({ time }) => time);
  const instants = [creationTimestamp, ...times].flatMap((time) =>
    time === undefined ? [] : [new Date(time)],
  );
  return instants.sort((a, b) => b.getTime() - a.getTime())[0];
}
