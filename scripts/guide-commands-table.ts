/** The test that runs a command through the program that users run, or the reason why there is none. */
export type Account = { readonly runs: string } | { readonly not: string };

const commands = 'host/cli/commands/';
const trust = { runs: `${commands}plugin-trust.full.test.ts` };
const signing = { runs: `${commands}plugin-signing.full.test.ts` };
const plugins = { runs: `${commands}plugin.full.test.ts` };
const author = { runs: `${commands}plugin-author.full.test.ts` };
const loop = { runs: 'e2e/plugin-loop.full.test.ts' };
const install = { runs: 'e2e/fresh-install.full.test.ts' };
const guides = { runs: 'scripts/guide-commands.full.test.ts' };
const ci = { not: 'a script of package.json that CI or a developer runs; it would run these tests again' };
const bench = { not: 'measures for minutes; `npm run bench` alone, which lists what there is, is run' };
const minisign = {
  not: 'another program, which the signatures were compared with: host/engine/catalogue/trust/fixtures',
};

/** Pages whose `sh` blocks a test executes line by line, and that test. */
export const followedPages: Readonly<Record<string, string>> = {
  'docs/guide/hosting.md': install.runs,
  'docs/guide/plugins/assemblyscript.md': 'scripts/guides.full.test.ts',
  'docs/guide/plugins/c.md': 'scripts/guides.full.test.ts',
  'docs/guide/plugins/cookbook.md': 'scripts/cookbook.full.test.ts',
  'docs/guide/plugins/go.md': 'scripts/guides.full.test.ts',
  'docs/guide/plugins/javascript.md': 'scripts/guides.full.test.ts',
  'docs/guide/plugins/python.md': 'scripts/guides.full.test.ts',
  'docs/guide/plugins/rust.md': 'scripts/guides.full.test.ts',
};

/** Subcommands of `jackfield` in the guides, with any arguments. */
export const subcommands: Readonly<Record<string, Account>> = {
  devices: { runs: 'e2e/headless.full.test.ts' },
  doctor: { runs: `${commands}doctor.full.test.ts` },
  inspect: { runs: 'host/cli/program.test.ts' },
  listen: { runs: 'e2e/whisper.full.test.ts' },
  'plugin bench': author,
  'plugin bisect': loop,
  'plugin build': author,
  'plugin check': author,
  'plugin dev': author,
  'plugin disable': { runs: 'host/cli/program.test.ts' },
  'plugin doctor': { runs: `${commands}plugin-doctor.full.test.ts` },
  'plugin enable': plugins,
  'plugin grants': trust,
  'plugin inspect': { runs: 'host/cli/program.test.ts' },
  'plugin install': plugins,
  'plugin keygen': signing,
  'plugin list': plugins,
  'plugin new': { runs: `${commands}plugin-new.full.test.ts` },
  'plugin publish': trust,
  'plugin record': loop,
  record: { runs: 'e2e/plugin-record.full.test.ts' },
  'plugin registry add': trust,
  'plugin registry list': trust,
  'plugin registry remove': trust,
  'plugin remove': plugins,
  'plugin replay': loop,
  'plugin sign': signing,
  'plugin test': author,
  'plugin trust add': trust,
  'plugin trust list': trust,
  'plugin trust remove': trust,
  'plugin trust revoke': trust,
  'plugin update': trust,
  'plugin verify': signing,
  server: { runs: 'host/cli/program.test.ts' },
  start: { runs: `${commands}start.test.ts` },
  whisper: { runs: 'e2e/whisper.full.test.ts' },
};

const curl = 'curl -H "Authorization: Bearer $TOKEN"';

/** All other commands. */
export const others: Readonly<Record<string, Account>> = {
  '.ci/run': ci,
  'TMPDIR=/tmp npm start': { runs: 'e2e/fresh-situations.full.test.ts' },
  'TOKEN=$(cat ~/.local/share/jackfield/server/admin-token)': guides,
  [`${curl} -d '{"user": 3, "muted": true}' http://127.0.0.1:27421/admin/mute`]: guides,
  [`${curl} -d '{"user": 3, "priority": true}' http://127.0.0.1:27421/admin/priority`]: {
    runs: 'e2e/whisper.full.test.ts',
  },
  [`${curl} http://127.0.0.1:27421/admin/stats`]: guides,
  [`${curl} http://127.0.0.1:27421/admin/users`]: guides,
  'apt install clang lld wasi-libc': {
    not: 'installs packages of Debian; scripts/install-toolchains.sh does it in CI',
  },
  'cargo test': { not: 'of Rust’s own tool, in an author’s project' },
  'cd echo-room': { not: 'follows `plugin new`, whose folder a test looks at' },
  'cd jackfield': { not: 'follows `git clone`' },
  'git clone …': {
    not: 'needs the address of the repository; e2e/fresh-install.full.test.ts copies what a clone holds',
  },
  'minisign -G': minisign,
  "minisign -S -s my-plugins.key -m parrot.wasm -t 'key:RWQ…'": minisign,
  'npm ci': install,
  'npm ci --omit=dev': install,
  'npm create jackfield-plugin': { runs: `${commands}plugin-author.test.ts` },
  'npm install': { not: 'of an author’s project, with whatever package' },
  'npm install assemblyscript': {
    not: 'of an author’s project, for the editor',
  },
  'npm link -w host/cli': install,
  'npm rebuild node': install,
  'npm run --silent bench -- NAME --json': bench,
  'npm run bench': guides,
  'npm run bench -- NAME': bench,
  'npm run bench -- devloop': bench,
  'npm run bench -- plugins': bench,
  'npm run bench -- relay': bench,
  'npm run build': install,
  'npm run check': ci,
  'npm run dev': { not: 'serves the window with hot reload until it is stopped; for developers' },
  'npm run docs:reference': { runs: 'scripts/wit-reference.test.ts' },
  'npm run format': { not: 'rewrites the sources' },
  'npm run ready': ci,
  'npm run test:changed': { not: 'depends on what has changed; scripts/affected-tests.test.ts runs what it does' },
  'npm run test:e2e': ci,
  'npm run test:electron': { not: 'wants a display and Electron’s binary; the workflow runs it' },
  'npm run test:full': ci,
  'npm run test:long': ci,
  'npm run test:mutation -- FOLDER': {
    not: 'runs for hours; scripts/mutation/mutation-blocks.test.ts runs its selection',
  },
  'npm run test:unit': ci,
  'npm start --workspace server': install,
  'npm test': ci,
  'npx jackfield': { runs: 'host/cli/program.test.ts' },
  'npx tsc -p .': { not: 'of an author’s project, once it is in TypeScript' },
  'npx vitest run host/engine/audio': ci,
  'scripts/install-toolchains.sh': { not: 'installs toolchains; .ci/run runs it' },
  'sudo scripts/install-test-deps.sh': { not: 'installs packages of Debian; `npm test` runs it first' },
  'wkg get --config config.toml someone:parrot': { runs: 'host/engine/catalogue/registry-wkg.full.test.ts' },
};
