import type { ApiObject } from 'cdk8s';

const METADATA = 'stanchion:origin';

/** A field of an object and the catalogue entry that it came from. */
export interface Origin {
  /** JSON pointer into the manifest. */
  readonly pointer: string;
  /** The catalogue entry itself; compared by identity. */
  readonly element: object;
  /** The part of the entry, where an entry has several. */
  readonly aspect: string | undefined;
}

/** Records that the field at `pointer` was made from a catalogue entry. Coverage is computed from these records. */
export function recordOrigin(object: ApiObject, pointer: string, element: object, aspect?: string): void {
  const origin: Origin = { pointer, element, aspect };
  object.node.addMetadata(METADATA, origin);
}

/** The records of one object. */
export function originsOf(object: ApiObject): Origin[] {
  return object.node.metadata.filter(({ type }) => type === METADATA).map(({ data }) => data as Origin);
}
