import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parse } from 'yaml';
import { z } from 'zod';
import { kubeObject, type KubeApi, type KubeObject, type Manifest } from '../api.ts';
import { ownCrds } from '../crds.ts';
import { eventually } from '../wait.ts';

/** The CRDs as earlier versions of the project shipped them, each as its `dist/` had it: `<version>-<plural>.yaml.gz`. */
const FOLDER = join(import.meta.dirname, '../../api/earlier');
/** A field that no version has. What the server says to it tells which schema it goes by. */
const MARK = 'testedUnder';
const SAYS_MARK = new RegExp(`\\.${MARK}`);

const definition = z.looseObject({
  spec: z.looseObject({
    versions: z.tuple([
      z.looseObject({
        schema: z.object({
          openAPIV3Schema: z.looseObject({ properties: z.record(z.string(), z.unknown()) }),
        }),
      }),
    ]),
  }),
});

/** The CRDs of an earlier version. */
async function earlierCrds(version: string): Promise<readonly KubeObject[]> {
  const files = (await readdir(FOLDER)).filter((file) => file.startsWith(`${version}-`)).sort();
  return Promise.all(
    files.map(async (file) =>
      kubeObject.parse(parse(gunzipSync(await readFile(join(FOLDER, file))).toString('utf8'))),
    ),
  );
}

/** Serves our kinds as an earlier version declared them, and waits until the server goes by that. */
export async function goBackTo(version: string, admin: KubeApi, probe: readonly Manifest[]): Promise<void> {
  for (const crd of await earlierCrds(version)) await replace(admin, marked(crd));
  for (const object of probe) {
    await eventually(`${object.kind} is as in ${version}`, () => tried(admin, object), { timeout: 60_000 });
  }
}

/** Serves our kinds as they are today, and waits until the server goes by that. */
export async function goForward(admin: KubeApi, probe: readonly Manifest[]): Promise<void> {
  for (const crd of await ownCrds()) await replace(admin, crd);
  for (const object of probe) {
    await eventually(
      `${object.kind} is as it is today`,
      async () => SAYS_MARK.test(await tried(admin, object).then(() => '', String)),
      { timeout: 60_000 },
    );
  }
}

function marked(crd: KubeObject): KubeObject {
  const { spec } = definition.parse(crd);
  const [version] = spec.versions;
  const { openAPIV3Schema } = version.schema;
  const properties = { ...openAPIV3Schema.properties, [MARK]: { type: 'string' } };
  const schema = { openAPIV3Schema: { ...openAPIV3Schema, properties } };
  return { ...crd, spec: { ...spec, versions: [{ ...version, schema }] } };
}

/** A list is replaced as a whole by a merge patch, and so the schema is. */
async function replace(admin: KubeApi, { apiVersion, kind, metadata, spec }: KubeObject): Promise<void> {
  await admin.patch({ apiVersion, kind, name: metadata.name }, { spec });
}

/** Only tries to make an object with the mark. */
function tried(admin: KubeApi, object: Manifest): Promise<unknown> {
  return admin.apply(
    { ...object, metadata: { ...object.metadata, name: 'probe' }, [MARK]: 'probe' },
    { dryRun: true },
  );
}
