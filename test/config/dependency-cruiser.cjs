/** Import rules of the layout. Each names what a folder may import; everything else below src/ is forbidden. */
const FOLDERS = {
  api: { may: ['api'], npm: ['zod'] },
  conventions: { may: ['conventions'], npm: ['zod'] },
  diagnostics: { may: ['diagnostics'], npm: ['zod', 'picocolors'] },
  catalogue: { may: ['catalogue', 'api', 'conventions'], npm: ['zod'] },
  manifest: { may: ['manifest', 'diagnostics'], npm: ['yaml'], node: true },
  policy: {
    may: ['policy', 'api', 'manifest', 'diagnostics', 'catalogue', 'conventions'],
    npm: ['zod', 'yaml', 'ajv', '@prometheus-io/lezer-promql', '@lezer'],
    node: true,
  },
  environments: { may: ['environments', 'api', 'catalogue', 'conventions'], npm: [] },
  constructs: {
    may: ['constructs', 'api', 'catalogue', 'conventions', 'environments'],
    // Of Grafana's SDK only the types, which cost nothing at run time.
    npm: ['cdk8s', 'cdk8s-plus-27', 'constructs', '@grafana'],
    imports: true,
  },
  charts: {
    may: ['charts', 'constructs', 'catalogue', 'environments', 'conventions'],
    npm: ['cdk8s', 'constructs', 'yaml', 'zod'],
  },
  // What runs in the cluster. It gets its data from there, so neither runbooks nor anything of Kubernetes' making.
  controller: {
    may: ['controller', 'api', 'catalogue/model', 'conventions'],
    npm: ['zod', 'yaml', '@kubernetes/client-node', 'pino', 'prom-client'],
    node: true,
  },
  // Text for people out of the same data; a page never reads a file or a manifest.
  pages: { may: ['pages', 'api', 'catalogue', 'conventions', 'environments'], npm: [] },
  commands: {
    may: [
      'commands',
      // Loaded when the controller is started, and by nothing else.
      'controller',
      'api',
      'charts',
      'policy',
      'pages',
      'catalogue',
      'diagnostics',
      'manifest',
      'environments',
      'conventions',
    ],
    // typescript reads the comments of options for the reference; nothing that is published reaches it.
    // smol-toml reads a retry configuration as the document writes it.
    npm: ['commander', 'zod', 'yaml', 'smol-toml', 'typescript'],
    node: true,
  },
  // What other packages may import, gathered: it holds re-exports only, and nothing here depends on it.
  library: {
    may: [
      'library',
      'api',
      'catalogue',
      'charts',
      'commands',
      'constructs',
      'diagnostics',
      'environments',
      'policy',
    ],
    npm: [],
  },
};

const either = (names) => (names.length === 0 ? 'nothing' : names.join('|'));

function rulesFor([folder, { may, npm, node = false, imports = false }]) {
  const from = { path: `^src/${folder}/` };
  return [
    {
      name: `${folder}-reaches-only-${may.join('-')}`,
      severity: 'error',
      from,
      to: { path: '^src/', pathNot: `^src/(${either(may)})/` },
    },
    {
      name: `${folder}-uses-only-its-packages`,
      severity: 'error',
      from,
      to: { path: 'node_modules/', pathNot: `node_modules/(${either(npm)})/` },
    },
    ...(node
      ? []
      : [{ name: `${folder}-does-no-io`, severity: 'error', from, to: { dependencyTypes: ['core'] } }]),
    ...(imports
      ? []
      : [{ name: `${folder}-keeps-off-imports`, severity: 'error', from, to: { path: '^imports/' } }]),
  ];
}

module.exports = {
  forbidden: [
    { name: 'no-cycle', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'clients-stay-in-adapters',
      comment: 'What decides is the same in a cluster, in a test and in a simulation.',
      severity: 'error',
      from: { path: '^src/controller/', pathNot: '^src/controller/adapters/' },
      to: { path: 'node_modules/(@kubernetes|pino|prom-client)/' },
    },
    {
      name: 'files-are-read-in-few-places',
      comment:
        'Rules, catalogue and constructs are pure; what touches the disk is easy to find. Adapters read mounted tokens.',
      severity: 'error',
      from: {
        pathNot:
          '^(src/(manifest/read|policy/(settings|folder|schemas)|main)\\.ts|src/(commands|controller/adapters)/|test/|imports/)',
      },
      to: { path: '^(node:)?fs', dependencyTypes: ['core'] },
    },
    ...Object.entries(FOLDERS).flatMap(rulesFor),
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
