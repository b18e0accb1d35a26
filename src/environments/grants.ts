/** One line of a Role. */
export interface Grant {
  readonly apiGroup: string;
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
  /** Only the objects of these names; all of them when absent. */
  readonly names?: readonly string[];
}

/** Verbs that change nothing. */
export const READING_VERBS: readonly string[] = ['get', 'list', 'watch'];

/** Verbs that Kubernetes can hold to an object's name: it knows none yet when it creates, and many when it lists. */
const NAMED_VERBS: readonly string[] = ['get', 'update', 'patch', 'delete'];

/** The same right, once for each resource and name; what a name cannot limit stands apart. */
function singleGrants({ apiGroup, resources, verbs, names }: Grant): Grant[] {
  const canBeNamed = (verb: string) => names !== undefined && NAMED_VERBS.includes(verb);
  return resources.flatMap((resource) => {
    const of = (some: readonly string[], only: object): Grant[] =>
      some.length === 0 ? [] : [{ apiGroup, resources: [resource], verbs: some, ...only }];
    return [
      ...of(
        verbs.filter((verb) => !canBeNamed(verb)),
        {},
      ),
      ...(names ?? []).flatMap((name) => of(verbs.filter(canBeNamed), { names: [name] })),
    ];
  });
}

/** The same rights in as few lines as can be read, in a fixed order. */
export function mergeGrants(grants: readonly Grant[]): Grant[] {
  const singles = grants.flatMap(singleGrants);
  const byObject = joined(singles, ({ apiGroup, resources, names }) => [apiGroup, resources, names], 'verbs');
  const everywhere = byObject.filter(({ names }) => names === undefined);
  const needed = byObject.flatMap((grant) => {
    if (grant.names === undefined) return [grant];
    const given = everywhere.find(
      ({ apiGroup, resources: [resource] }) => apiGroup === grant.apiGroup && resource === grant.resources[0],
    );
    const verbs = grant.verbs.filter((verb) => given?.verbs.includes(verb) !== true);
    return verbs.length === 0 ? [] : [{ ...grant, verbs }];
  });
  const byName = joined(
    needed,
    ({ apiGroup, resources, verbs, names }) => [apiGroup, resources, verbs, names === undefined],
    'names',
  );
  return joined(byName, ({ apiGroup, verbs, names }) => [apiGroup, verbs, names], 'resources').sort((a, b) =>
    order(a) < order(b) ? -1 : 1,
  );
}

/** Lines that are equal in `key` become one, with all values of `field`, sorted. */
function joined(
  grants: readonly Grant[],
  key: (grant: Grant) => readonly unknown[],
  field: 'verbs' | 'names' | 'resources',
): Grant[] {
  const groups = groupBy(grants, (grant) => JSON.stringify(key(grant)));
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const values = group.flatMap((grant) => grant[field] ?? []);
    return [values.length === 0 ? first : { ...first, [field]: [...new Set(values)].sort() }];
  });
}

function order({ apiGroup, resources, names = [] }: Grant): string {
  return JSON.stringify([apiGroup, resources, names]);
}

/** Items under the key of each, in the order in which they come. */
export function groupBy<Item, Key>(items: readonly Item[], key: (item: Item) => Key): Map<Key, Item[]> {
  const groups = new Map<Key, Item[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group === undefined) groups.set(key(item), [item]);
    else group.push(item);
  }
  return groups;
}
