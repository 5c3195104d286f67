// Who may import what (docs/layout.md shows the same as a picture). Each rule carries its reason. Tests may import anything.

const tests = ['\\.test\\.ts$', '^src/[^/]+/testing/'];

/** A folder of src and the only folders it may import from, itself apart. */
const folders = [
  {
    name: 'base',
    may: [],
    reason: 'everything stands on base, so base stands on nothing of ours',
  },
  {
    name: 'bitlocker',
    may: ['base'],
    reason: 'the format is pure: the agent and the command line use it where there is no server and no key',
  },
  {
    name: 'keyring',
    may: ['base'],
    reason: 'who reads how keys are wrapped needs to read nothing else, and the keyring knows nobody it opens for',
  },
  {
    name: 'audit',
    may: ['base'],
    reason: 'the chain must be verifiable without the rest of the product; Mac and Signer come from base',
  },
  {
    name: 'directory',
    may: ['base'],
    reason: 'people, computers and groups exist before anything is decided about them',
  },
  {
    name: 'access',
    may: ['base', 'directory', 'audit'],
    reason:
      'who may do what is decided without knowing keys: its HMACs come through Mac in base. Each grant is an audit row',
  },
  {
    name: 'escrow',
    may: ['base', 'bitlocker', 'keyring', 'audit', 'directory', 'access'],
    reason: 'taking a secret in knows no door, no database and nothing of how it is given back',
  },
  {
    name: 'tpm',
    may: ['base', 'bitlocker', 'keyring', 'audit', 'directory', 'access', 'escrow'],
    reason: 'one store takes both kinds of claim, by the same rules for computers and times; escrow does not know tpm',
  },
  {
    name: 'recovery',
    may: ['base', 'bitlocker', 'keyring', 'audit', 'directory', 'access', 'escrow', 'tpm'],
    reason: 'giving a secret out knows no door and no database, and no report decides about it',
  },
  {
    name: 'compliance',
    may: ['base', 'bitlocker', 'audit', 'directory', 'access', 'escrow', 'tpm'],
    reason: 'never keyring: what reports on computers cannot hold a key',
  },
  {
    name: 'reports',
    may: ['base', 'bitlocker', 'audit', 'directory', 'access', 'escrow', 'tpm', 'compliance'],
    reason: 'never keyring: a report cannot hold a key',
  },
  {
    name: 'wire',
    may: ['base'],
    reason: 'formats are shared by server, command line, agent and pages, which share nothing else',
  },
  {
    name: 'store',
    may: ['base', 'bitlocker', 'audit', 'directory', 'access', 'escrow', 'tpm', 'recovery', 'compliance', 'reports'],
    reason: 'never keyring: the store sees sealed bytes only. Never a door: it implements what the domains ask for',
  },
  {
    name: 'jobs',
    may: ['base', 'bitlocker', 'keyring', 'audit', 'escrow'],
    reason: 'scheduled work is one more caller of the domains; it knows no door and no database',
  },
  {
    name: 'http',
    may: [
      'base',
      'wire',
      'bitlocker',
      'audit',
      'directory',
      'access',
      'escrow',
      'tpm',
      'recovery',
      'compliance',
      'reports',
    ],
    reason:
      'a door calls domains and renders: without the store it cannot skip them, without the keyring it cannot open a cell',
  },
  {
    name: 'agent',
    may: ['base', 'wire', 'bitlocker'],
    reason: 'it is bundled for client machines, where code of the server has no business',
  },
];

const alternatives = (names) =>
  `^src/(${names.map((name) => (name === 'config' ? 'config(\\.ts$|/)' : `${name}/`)).join('|')})`;

const folderRules = folders.map(({ name, may, reason }) => ({
  name: `${name}-imports`,
  comment: `${name} may import ${may.join(', ') || 'nothing of ours'}. ${reason}`,
  severity: 'error',
  from: { path: `^src/${name}/`, pathNot: tests },
  to: { path: '^src/', pathNot: alternatives([name, ...may]) },
}));

const app = '^src/app(/|\\.ts$)';
const cliThatStartsServers = '^src/cli/(connect|serve|app-door|migrate[^/]*)\\.ts$|^src/cli/(demo|serve|migrate)/';

const placeRules = [
  {
    name: 'cli-imports',
    comment:
      'the command line is a client like any other: it speaks the wire format and may know the format of a recovery ' +
      'password, so that a typo is named before anything is sent. A domain called directly would skip the audit of the door. ' +
      'The import reads a directory where no server is: that room keeps nothing and has no audit to skip',
    severity: 'error',
    from: { path: '^src/cli/', pathNot: tests },
    to: {
      path: '^src/',
      pathNot: `${alternatives(['cli', 'base', 'wire', 'bitlocker', 'config', 'directory'])}|${app}`,
    },
  },
  {
    name: 'app-importers',
    comment: 'only what starts a server or opens a store that no server has open knows the whole',
    severity: 'error',
    from: { path: '^src/', pathNot: [...tests, app, cliThatStartsServers] },
    to: { path: app },
  },
  {
    name: 'store-importers',
    comment:
      'everybody else knows the interfaces of the domains; else the database could not change its shape unnoticed',
    severity: 'error',
    from: { path: '^src/', pathNot: [...tests, '^src/store/', app] },
    to: { path: '^src/store/' },
  },
  {
    name: 'ldap-importers',
    comment: 'the directory is asked through its interface, so that a domain never knows which directory answers',
    severity: 'error',
    from: { path: '^src/', pathNot: [...tests, '^src/directory/ldap/', app, '^src/cli/directory-door\\.ts$'] },
    to: { path: '^src/directory/ldap/' },
  },
  {
    name: 'web-imports',
    comment: 'pages run in a browser: they share the wire format with the server and nothing else',
    severity: 'error',
    from: { path: '^src/web/', pathNot: tests },
    to: { path: '^src/', pathNot: '^src/(web/|wire/rest/)' },
  },
  {
    name: 'config-imports',
    comment: 'settings are read before anything exists that could use them',
    severity: 'error',
    from: { path: '^src/config(\\.ts$|/)' },
    to: { path: '^src/', pathNot: '^src/(base|config)/' },
  },
  {
    name: 'no-cycles',
    comment: 'files that need each other are one file or have a third one to find',
    severity: 'error',
    from: { path: '^src/' },
    to: { circular: true },
  },
  {
    name: 'no-test-code',
    comment: 'what ships does not depend on what tests it',
    severity: 'error',
    from: { path: '^(src|bin)/', pathNot: tests },
    to: { path: ['^test/', ...tests] },
  },
  {
    name: 'no-crypto-in-routes',
    comment: 'a route reads, validates, authorises, calls and renders; what it would hash or draw has a home elsewhere',
    severity: 'error',
    from: { path: '^src/http/rest/', pathNot: tests },
    to: { path: '^(node:)?crypto$' },
  },
];

/** A library and its one home, so that replacing it is work in one place. */
const homes = [
  { library: 'fastify|@fastify/[^/]+|fastify-type-provider-zod', home: '^src/http/' },
  { library: 'kysely|pg|better-sqlite3-multiple-ciphers', home: '^src/store/' },
  { library: 'commander', home: '^src/cli/' },
  { library: 'pino', home: `^src/http/|${app}|^src/cli/serve` },
  { library: 'zod', home: '^src/(wire/|http/|web/api/|config(\\.ts$|/))' },
  {
    library: 'react|react-dom|react-[^/]+|@fluentui/[^/]+|@tanstack/[^/]+|i18next|bwip-js|@fontsource/[^/]+',
    home: '^src/web/',
  },
  { library: 'ldapts', home: '^src/directory/ldap/' },
  // two ends of one conversation: the server judges tickets, a command brings the one of whoever runs it
  { library: 'kerberos', home: '^src/http/auth/negotiate/|^src/cli/ticket\\.ts$' },
  { library: 'openid-client', home: '^src/http/auth/' },
  { library: 'csv-stringify', home: '^src/reports/' },
  { library: 'selfsigned', home: `^src/http/|${app}` },
];

const homeRules = homes.map(({ library, home }) => ({
  name: `home-of-${library.split('|')[0]}`,
  comment: `${library.replaceAll('|', ', ')} may be imported in ${home} alone: each library has one home`,
  severity: 'error',
  from: { path: '^src/', pathNot: [...tests, home] },
  to: { path: `(^|node_modules/)(@types/)?(${library})(/|$)`, pathNot: '^src/' },
}));

module.exports = {
  forbidden: [
    ...folderRules,
    ...placeRules,
    ...homeRules,
    {
      name: 'no-development-packages',
      comment:
        'an installation has the packages under "dependencies" only; pages are bundled with theirs when they are built',
      severity: 'error',
      from: { path: '^src/', pathNot: [...tests, '^src/web/'] },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], pathNot: 'node_modules/@types/' },
    },
    {
      name: 'resolvable',
      comment: 'an import that leads nowhere fails at run time, perhaps on one path only',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    // type imports count: an interface borrowed from the wrong room ties the rooms together just as well
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
