/**
 * Attacks with each builtin module of Node by code that escaped from WebAssembly. Each attempt is the body of an async function. `m` is the module; `require`
 * and `try_` (calls a function and ignores errors) are available, as are SECRET (a file that must not be read), OUT (a folder that must stay empty), TCP and
 * UDP (ports that must receive nothing) and VICTIM (a process that must survive). An attempt returns the data that it could read. An empty list means that the
 * module reaches nothing by itself, for the reason in the comment of its group.
 */
const NETWORK_CLIENT = ["m.get({ host: '127.0.0.1', port: TCP, rejectUnauthorized: false }).on('error', () => {})"];
const LISTEN = "m.createServer().on('error', () => {}).listen(0, '127.0.0.1')";
const CONNECT = "m.connect({ port: TCP, host: '127.0.0.1' }).on('error', () => {})";

/** Attempts by module name as in `module.builtinModules`. A Node with a module that is not listed fails the test until a developer has reviewed it. */
export const ESCAPE_ATTEMPTS: Readonly<Record<string, readonly string[]>> = {
  // Values, text, time and streams in memory.
  ...nothing('assert', 'assert/strict', 'async_hooks', 'constants', 'diagnostics_channel', 'domain', 'events'),
  ...nothing('path', 'path/posix', 'path/win32', 'punycode', 'querystring', 'string_decoder', 'sys', 'url', 'util'),
  ...nothing('stream', 'stream/consumers', 'stream/promises', 'stream/web', 'timers', 'timers/promises', 'util/types'),
  ...nothing('perf_hooks', 'readline', 'readline/promises', 'zlib'),
  // The classes behind http and tls; what they need for a connection is in those.
  ...nothing('_http_common', '_http_incoming', '_http_outgoing', '_tls_common'),
  _http_agent: ["new m.Agent().createConnection({ port: TCP, host: '127.0.0.1' }).on('error', () => {})"],
  _http_client: ["new m.ClientRequest({ port: TCP, host: '127.0.0.1' }).on('error', () => {}).end()"],
  _http_server: ["new m.Server().on('error', () => {}).listen(0, '127.0.0.1')"],
  _tls_wrap: [CONNECT],
  buffer: ['new m.Blob([new Uint8Array(8)]).arrayBuffer()'],
  child_process: [
    "m.execFileSync('/bin/sh', ['-c', `echo x > ${OUT}/child; cat ${SECRET}`]).toString()",
    "m.spawn('/bin/touch', [`${OUT}/spawned`]).on('error', () => {})",
    "m.fork(SECRET).on('error', () => {})",
  ],
  cluster: ['m.default.fork()'],
  console: ["new m.default.Console(require('fs').createWriteStream(`${OUT}/console`).on('error', () => {})).log('x')"],
  crypto: [
    'm.setEngine(SECRET)',
    'm.createPrivateKey(`file:${SECRET}`)',
    "m.createPublicKey({ key: SECRET, format: 'pem' })",
    'm.secureHeapUsed()',
  ],
  dgram: [
    "m.createSocket('udp4').on('error', () => {}).send('x', UDP, '127.0.0.1')",
    "m.createSocket('udp4').on('error', () => {}).bind(0)",
  ],
  dns: [
    "m.setServers([`127.0.0.1:${UDP}`]); m.resolve4('example.com', () => {})",
    "m.lookup('localhost', () => {})",
    "const r = new m.Resolver(); r.setServers([`127.0.0.1:${UDP}`]); r.resolve4('example.com', () => {})",
  ],
  'dns/promises': ["m.setServers([`127.0.0.1:${UDP}`]); await m.resolve4('example.com')"],
  fs: [
    'm.readFileSync(SECRET).toString()',
    'm.readdirSync(OUT)',
    'm.statSync(SECRET).size',
    'm.statfsSync(OUT).type',
    'm.existsSync(SECRET)',
    'm.accessSync(SECRET)',
    'm.realpathSync(SECRET)',
    'm.realpathSync.native(SECRET)',
    'm.readlinkSync(OUT)',
    'm.opendirSync(OUT).path',
    'm.globSync(`${OUT}/../*`).join()',
    'await (await m.openAsBlob(SECRET)).text()',
    "m.watch(OUT, () => {}).on('error', () => {})",
    'm.watchFile(SECRET, () => {})',
    'm.cpSync(SECRET, `${OUT}/copy`)',
    'm.copyFileSync(SECRET, `${OUT}/copy`)',
    "m.writeFileSync(`${OUT}/written`, 'x')",
    "m.appendFileSync(`${OUT}/appended`, 'x')",
    "m.createWriteStream(`${OUT}/streamed`).on('error', () => {}).end('x')",
    'm.mkdirSync(`${OUT}/folder`)',
    'm.mkdtempSync(`${OUT}/folder-`)',
    'm.symlinkSync(SECRET, new URL(`link-${process.pid}`, PROGRAM))',
    'm.symlinkSync(SECRET, `${OUT}/link`)',
    'm.linkSync(SECRET, `${OUT}/hard`)',
    'm.renameSync(SECRET, `${OUT}/renamed`)',
    'm.unlinkSync(SECRET)',
    'm.rmSync(SECRET, { force: true })',
    'm.truncateSync(SECRET, 0)',
    'm.chmodSync(SECRET, 0o777)',
    'm.chownSync(SECRET, 1, 1)',
    'm.utimesSync(SECRET, 0, 0)',
    "m.writeFileSync(new URL('main.js', PROGRAM), 'x')",
    "m.openSync('/proc/self/mem', 'r+')",
    "m.readFileSync('/proc/self/root' + SECRET).toString()",
    'm.readFileSync(Buffer.from(SECRET)).toString()',
    "m.readFileSync(new URL('file://' + SECRET)).toString()",
    "m.readFileSync(new URL('main.js', PROGRAM).pathname + '/../../../' + '../'.repeat(20) + SECRET).toString()",
    "for (let fd = 4; fd < 64; fd += 1) try_(() => { if (m.fstatSync(fd).isFile()) m.writeSync(fd, 'x'); })",
  ],
  'fs/promises': [
    "await m.readFile(SECRET, 'utf8')",
    "await m.writeFile(`${OUT}/promised`, 'x')",
    'await m.symlink(SECRET, `${OUT}/promised-link`)',
    'await m.stat(SECRET).then(({ size }) => size)',
    'for await (const one of m.watch(OUT)) return one.filename',
    'for await (const one of m.glob(`${OUT}/../*`)) return one',
  ],
  http: [...NETWORK_CLIENT, LISTEN],
  http2: ["m.connect(`http://127.0.0.1:${TCP}`).on('error', () => {})", LISTEN],
  https: [...NETWORK_CLIENT, LISTEN],
  inspector: [
    'm.open(0, "127.0.0.1")',
    "const s = new m.Session(); s.connect(); s.post('HeapProfiler.takeHeapSnapshot')",
    "const s = new m.Session(); s.connect(); s.post('NodeTracing.start', { traceConfig: { includedCategories: ['v8'] } })",
  ],
  'inspector/promises': ["const s = new m.Session(); s.connect(); await s.post('Profiler.enable')"],
  module: [
    "m.createRequire(SECRET)('./secret.json').canary",
    'm.default._load(SECRET, null, false)',
    "m.default._extensions['.json']({ exports: {} }, SECRET)",
    'm.findPackageJSON(OUT)',
    'm.enableCompileCache(OUT); m.flushCompileCache()',
    "m.register('data:text/javascript,0', PROGRAM)",
    'm.findSourceMap(SECRET)',
  ],
  net: [
    CONNECT,
    LISTEN,
    "m.createServer().on('error', () => {}).listen(`${OUT}/socket`)",
    "new m.Socket().on('error', () => {}).connect(TCP, '127.0.0.1')",
    "m.connect('/run/dbus/system_bus_socket').on('error', () => {})",
  ],
  os: ['m.setPriority(VICTIM, 19)', 'm.setPriority(process.ppid, 19)'],
  process: [
    'process.kill(VICTIM, "SIGTERM")',
    'process._kill(VICTIM, 15)',
    'process._debugProcess(VICTIM)',
    'process._debugProcess(process.ppid)',
    'process.chdir(OUT)',
    'process.dlopen({ exports: {} }, SECRET)',
    "process.execve('/bin/sh', ['sh', '-c', `echo x > ${OUT}/execve`], {})",
    'process.loadEnvFile(SECRET)',
    'process.report.writeReport(`${OUT}/report.json`)',
    "process.report.directory = OUT; process.report.reportOnSignal = true; process.report.signal = 'SIGUSR2'; process.report.writeReport()",
    "process.binding('fs').internalModuleStat(SECRET)",
    "process.binding('spawn_sync')",
    "process._linkedBinding('fs')",
    'process.mainModule.require(SECRET)',
    "process.getBuiltinModule('fs').readFileSync(SECRET).toString()",
    'process.umask(0)',
  ],
  repl: ["m.start({ input: new (require('stream').PassThrough)() }).setupHistory(`${OUT}/history`, () => {})"],
  tls: [
    CONNECT,
    LISTEN,
    'm.createSecureContext({ clientCertEngine: SECRET })',
    "m.createSecureContext({ privateKeyEngine: SECRET, privateKeyIdentifier: 'x' })",
  ],
  trace_events: ["m.createTracing({ categories: ['v8', 'node.fs.sync'] }).enable()"],
  tty: ['new m.WriteStream(3)', 'new m.ReadStream(3)'],
  v8: [
    'm.writeHeapSnapshot(`${OUT}/heap.heapsnapshot`)',
    'm.setHeapSnapshotNearHeapLimit(1)',
    'process.env.NODE_V8_COVERAGE = OUT; m.takeCoverage()',
    'm.getHeapSnapshot().resume()',
    'm.startCpuProfile?.()',
  ],
  vm: [
    "await m.runInThisContext('s => import(s)', { importModuleDynamically: m.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER })('file://' + SECRET)",
    "new m.Script('0', { filename: SECRET, produceCachedData: true })",
  ],
  wasi: ["new m.WASI({ version: 'preview1', preopens: { '/': OUT } })"],
  worker_threads: [
    "new m.Worker(`require('fs').writeFileSync('${OUT}/worker', 'x')`, { eval: true, execArgv: [] }).on('error', () => {})",
  ],
  'node:ffi': ["m.dlopen('libc.so.6')", 'new m.DynamicLibrary(null)'],
  'node:sea': ['m.getAsset(SECRET)', 'm.getRawAsset("x")'],
  'node:sqlite': [
    'const db = new m.DatabaseSync(`${OUT}/database`); db.exec("create table t (x)")',
    "const db = new m.DatabaseSync(':memory:'); db.exec(`attach '${OUT}/attached' as a; create table a.t (x)`)",
    "const db = new m.DatabaseSync(':memory:', { allowExtension: true }); db.loadExtension(SECRET)",
    'await m.backup(new m.DatabaseSync(":memory:"), `${OUT}/backup`)',
  ],
  'node:test': [
    'm.run({ files: [SECRET] }).resume()',
    "m.snapshot.setResolveSnapshotPath(() => `${OUT}/snapshot`); m.test('x', (t) => t.assert.snapshot(1))",
  ],
  'node:test/reporters': [],
};

/** Modules behind flags, which `module.builtinModules` does not list. They must not load. */
export const ABSENT_MODULES = ['node:sqlite', 'node:quic', 'node:vfs', 'node:ffi'] as const;

/** Attempts with globals, without a module. */
export const GLOBAL_ATTEMPTS: readonly string[] = [
  'await (await fetch(`http://127.0.0.1:${TCP}/`)).text()',
  "await (await fetch('file://' + SECRET)).text()",
  'new WebSocket(`ws://127.0.0.1:${TCP}/`).onerror = () => {}',
  'new EventSource(`http://127.0.0.1:${TCP}/`)',
  "localStorage.setItem('x', 'y')",
  "await import('file://' + SECRET, { with: { type: 'json' } })",
  'new Worker(SECRET)',
];

/** Attempts that may end their process; each runs in a separate one. */
export const FATAL_ATTEMPTS: readonly string[] = [
  "(await import('node:v8')).setFlagsFromString('--trace-turbo'); (await import('node:v8')).setFlagsFromString(`--trace-turbo-path=${OUT}`); function f(a) { let s = 0; for (let i = 0; i < a; i++) s += i; return s; } for (let i = 0; i < 20000; i++) f(i % 500);",
  '(await import("node:v8")).setFlagsFromString("--print-opt-code"); (await import("node:v8")).setFlagsFromString(`--redirect-code-traces-to=${OUT}/code`); (await import("node:v8")).setFlagsFromString("--redirect-code-traces"); function f(a) { let s = 0; for (let i = 0; i < a; i++) s += i; return s; } for (let i = 0; i < 20000; i++) f(i % 500);',
  'process.report.reportOnUncaughtException = true; process.report.directory = OUT; throw new Error("x")',
  'process.report.reportOnFatalError = true; process.report.directory = OUT; process.abort()',
  'const m = await import("node:module"); m.registerHooks({ load: (url, context, next) => next("file://" + SECRET, context) }); console.log(JSON.stringify(await import("data:text/javascript,0")))',
  'process.setuid?.(0); process.setgroups?.([0]); (await import("node:fs")).writeFileSync(`${OUT}/root`, "x")',
];

function nothing(...names: string[]): Record<string, readonly string[]> {
  return Object.fromEntries(names.map((name) => [name, []]));
}
