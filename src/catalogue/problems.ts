/** One thing that is wrong with the catalogue: where, what, and what would be right. */
export interface CatalogueProblem {
  /** `arco/high-task-failure-rate`, or the system alone. */
  readonly owner: string;
  /** Path of the field, such as `remedies.pause.when.evidence.id`. */
  readonly field: string;
  readonly message: string;
}

/** All problems of a catalogue at once, so that one run shows them all. */
export class CatalogueError extends Error {
  override readonly name = 'CatalogueError';

  constructor(readonly problems: readonly CatalogueProblem[]) {
    super(
      [
        `the catalogue has ${problems.length} problem${problems.length === 1 ? '' : 's'}:`,
        ...problems.map(({ owner, field, message }) => `  ${owner}: ${field}: ${message}`),
      ].join('\n'),
    );
  }
}
