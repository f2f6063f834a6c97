/**
 * The fences between rooms. Layers are numbers: a library may import from lower layers, and from its own only along
 * SAME_LAYER. A new library gets a line here; without one every import of it is refused.
 */
const LAYERS = [
  ['kernel'],
  ['platform'],
  ['audit'],
  ['users', 'api-keys', 'accounts', 'oauth', 'sso', 'user-agents', 'machines', 'sightings'],
  ['projects', 'commits', 'custom-rules', 'durations', 'heartbeats', 'external-durations', 'storage'],
  ['activity', 'summaries', 'stats', 'insights'],
  [
    'webhooks',
    'goals',
    'leaderboards',
    'orgs',
    'sharing',
    'imports',
    'dumps',
    'admin',
    'deletions',
    'trust',
    'scim',
    'org-sso',
    'programmes',
    'leaks',
    'slack',
    'reports',
    'mirrors',
  ],
];

/** Arrows inside a layer: from → to. */
const SAME_LAYER = {
  platform: ['platform'],
  'api-keys': ['users'],
  accounts: ['users', 'api-keys'],
  oauth: ['users'],
  sso: ['users', 'accounts'],
  commits: ['projects'],
  'custom-rules': ['projects', 'durations'],
  heartbeats: ['projects', 'durations', 'custom-rules'],
  'external-durations': ['durations', 'custom-rules'],
  storage: ['durations'],
  summaries: ['activity'],
  stats: ['activity', 'summaries'],
  insights: ['activity', 'summaries', 'stats'],
  goals: ['webhooks'],
  dumps: ['webhooks'],
  orgs: ['goals'],
  scim: ['orgs'],
  'org-sso': ['orgs'],
  leaks: ['admin', 'orgs'],
  trust: ['admin'],
  admin: ['goals', 'leaderboards', 'orgs', 'sharing', 'imports', 'dumps'],
};

const MINTERS = ['users', 'orgs', 'sharing', 'leaderboards', 'admin'];
const SPECS = '\\.spec\\.ts$';

const anyOf = (names) => `(${names.join('|')})`;
const library = (names) => `^libs/${anyOf(names)}/`;
const known = LAYERS.flat();

/** For one library: everything that is neither below it, nor itself, nor an arrow of its layer. */
function upwardOf(name, layer) {
  const allowed = [...LAYERS.slice(0, layer).flat(), name, ...(SAME_LAYER[name] ?? [])];
  return {
    name: `no-upward-${name}`,
    comment:
      'Imports go down the layers, so that a room can be understood, tested and moved with what lies below it alone. ' +
      'Inside a layer only the arrows written in SAME_LAYER exist.',
    severity: 'error',
    from: { path: library([name]) },
    to: { path: '^(libs|apps)/', pathNot: library(allowed) },
  };
}

const rules = [
  {
    name: 'no-circular',
    comment:
      'Two files that need each other are one file, or a third one is missing. Cycles also break decorators at load.',
    severity: 'error',
    from: {},
    to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
  },
  ...LAYERS.flatMap((names, layer) => names.map((name) => upwardOf(name, layer))),
  {
    name: 'no-unknown-library',
    comment: 'A library that stands in no layer escapes the fence.',
    severity: 'error',
    from: {},
    to: { path: '^libs/', pathNot: library(known) },
  },
  {
    name: 'only-doors',
    comment: 'A library is entered by its index.ts. What lies behind may change without asking anybody.',
    severity: 'error',
    from: { path: '^libs/(platform/[^/]+|[^/]+)/' },
    to: {
      path: '^libs/',
      pathNot: [
        '^libs/$1/',
        '^libs/(platform/[^/]+|[^/]+)/src/(index|worker)\\.ts$',
        '^libs/kernel/mint/src/index\\.ts$',
      ],
    },
  },
  {
    name: 'only-doors-from-apps',
    comment:
      'The applications knock at the same doors. Entity lists and tests of the whole house are not applications.',
    severity: 'error',
    from: { path: '^(apps|test)/' },
    to: {
      path: '^libs/',
      pathNot: ['^libs/(platform/[^/]+|[^/]+)/src/(index|worker)\\.ts$', '^libs/kernel/mint/src/index\\.ts$'],
    },
  },
  {
    name: 'no-app-from-libs',
    comment: 'A library does not know which process runs it.',
    severity: 'error',
    from: { path: '^(libs|config|migrations)/' },
    to: { path: '^apps/' },
  },
  {
    name: 'no-orm-in-dialects',
    comment: 'A dialect translates; SQL, entities and the EntityManager belong to the library that owns the table.',
    severity: 'error',
    from: { path: '^apps/api/src/dialects/', pathNot: SPECS },
    to: { path: ['node_modules/(@mikro-orm|pg)/', '\\.entity\\.ts$', '\\.sql\\.ts$', '^libs/platform/database/'] },
  },
  {
    name: 'no-bull-outside-queue',
    comment: 'The truth of a job is a row; Bull only carries it, behind one port, so that it can be replaced.',
    severity: 'error',
    from: { pathNot: ['^libs/platform/queue/', '^node_modules/'] },
    to: { path: 'node_modules/(@nestjs/bull|@nestjs/bull-shared|bull|bullmq)/' },
  },
  {
    name: 'no-http-in-libs',
    comment: 'Domain errors carry a code, not a status; the dialects decide what a client is told.',
    severity: 'error',
    from: { path: '^libs/', pathNot: ['^libs/platform/', SPECS] },
    to: { path: 'node_modules/(fastify|express|@fastify/[^/]+|@nestjs/platform-[^/]+|@nestjs/swagger)/' },
  },
  {
    name: 'no-cross-dialect',
    comment:
      'What two public APIs share is mechanics (apps/api/src/http) or a domain service, never the other dialect. Of the ' +
      'addresses that two of them claim they share the names in dialects/shared, which knows neither.',
    severity: 'error',
    from: { path: '^apps/api/src/dialects/([^/]+)/' },
    to: { path: '^apps/api/src/dialects/[^/]+/', pathNot: '^apps/api/src/dialects/($1|shared)/' },
  },
  {
    name: 'no-framework-in-kernel',
    comment: 'The vocabulary is pure: no framework, no database, no IO, so that it can be tested in microseconds.',
    severity: 'error',
    from: { path: '^libs/kernel/', pathNot: SPECS },
    to: { path: ['node_modules/(@nestjs|@mikro-orm|pg|fastify|zod)/', '^config/'] },
  },
  {
    name: 'only-minters',
    comment:
      'VisibleUsers is the proof that somebody may see an activity. Only libraries that decide visibility may make one, ' +
      'so that a forgotten tenant filter is a type error.',
    severity: 'error',
    from: { pathNot: [library(MINTERS), '^libs/kernel/', SPECS, '^test/'] },
    to: { path: ['^libs/kernel/mint/', 'visible-users\\.mint\\.ts$'] },
  },
  {
    name: 'no-orphans',
    comment: 'A file that nothing imports and that starts nothing is dead.',
    severity: 'error',
    from: {
      orphan: true,
      pathNot: [SPECS, '\\.d\\.m?ts$', '^apps/[^/]+/src/main\\.ts$', '/src/(index|worker)\\.ts$', '^config/', '^test/'],
    },
    to: {},
  },
  {
    name: 'not-to-unresolvable',
    comment: 'An import that resolves to nothing escapes every other rule.',
    severity: 'error',
    from: {},
    to: { couldNotResolve: true },
  },
];

module.exports = {
  forbidden: rules,
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|scratch|coverage)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['development', 'import', 'node', 'default'],
      extensions: ['.ts', '.tsx', '.mts', '.js', '.mjs', '.cjs', '.json'],
    },
    skipAnalysisNotInRules: false,
  },
};
