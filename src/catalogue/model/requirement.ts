/** An id of `test/requirements.tsv`: document prefix, kind letter, number. */
export type RequirementId = `${'ARCO' | 'FE' | 'T20' | 'WE' | 'FD'}-${Uppercase<string>}${number}`;

/** What every element of the catalogue may say: which lines of the documents it stands for. */
export interface Traced {
  readonly covers?: readonly RequirementId[];
}

/** The part of the product that carries an element out. */
export const PARTS = [
  'alerts',
  'routes',
  'dashboards',
  'workers',
  'sensors',
  'workflows',
  'policy',
  'safeguards',
  'pages',
  'controller',
  'actions',
  'evidence',
  'analysis',
  'notices',
  'exporter',
  'person',
  'tests',
] as const;
export type Part = (typeof PARTS)[number];

/** Where in which runbook document something stands. */
export interface DocumentRef {
  /** `S0` to `S4` for the documents of this repository; elsewhere any name of at most 16 characters. */
  readonly source: string;
  /** First and last line, `147-161`. */
  readonly lines: `${number}-${number}`;
  /** The document's own id of the runbook, such as `RB-WE-001`. */
  readonly code?: string;
  readonly references?: readonly { readonly title: string; readonly target: string }[];
}
