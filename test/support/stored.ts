import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { kubeObject, type KubeObject } from '../cluster/api.ts';

const FOLDER = join(import.meta.dirname, '../api/stored');

/** Objects as earlier versions of the project left them in etcd, one file a version. */
export async function storedObjects(): Promise<{ readonly file: string; readonly object: KubeObject }[]> {
  const files = (await readdir(FOLDER)).sort();
  const texts = await Promise.all(files.map((file) => readFile(join(FOLDER, file), 'utf8')));
  return texts.flatMap((text, index) =>
    parseAllDocuments(text).map((document) => ({
      file: files[index] ?? '',
      object: kubeObject.parse(document.toJS()),
    })),
  );
}
