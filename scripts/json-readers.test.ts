import { globSync, readFileSync } from 'node:fs';
import { basename } from 'node:path/posix';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('../', import.meta.url));
const skipped = ['node_modules', 'dist', 'build', 'target', 'test', 'testing', '.git'];

/**
 * Files that may call `JSON.parse` → source of the JSON: the same release of Jackfield, or a tool that the file started. `wire/json.ts` reads all other JSON.
 */
const OWN_JSON: Readonly<Record<string, string>> = {
  'host/cli/dev/dev-engine.ts': 'its own child process',
  'host/cli/engine-client.ts': 'the engine',
  'host/cli/program.ts': 'its own package',
  'host/engine/audio/devices/native/sidecar/find-sidecar.ts': 'its own child process',
  'host/engine/audio/devices/native/sidecar/sidecar-messages.ts': 'its own child process',
  'host/engine/catalogue/install/installer.ts': 'the cache',
  'host/engine/catalogue/install/transpile-child.ts': 'the engine',
  'host/engine/catalogue/install/transpile.ts': 'its own child process',
  'host/engine/catalogue/sources/http-source.ts': 'the cache',
  'host/engine/session/instance-lock.ts': 'the lock of an engine',
  'host/engine/session/open-parts.ts': 'its own package',
  'host/sandbox/json-values.ts': 'the engine; the engine bounds the depth of what comes back',
  'host/ui/components/slots/SlotForm.vue': 'the engine, which has held it to its bounds',
  'host/ui/link/engine-link.ts': 'the engine',
  'host/ui/link/session-address.ts': 'the storage of the window',
  'plugin-api/javascript/sdk/make-hook.ts': 'the host',
  'plugins/tooling/crate-source.ts': 'cargo',
  'plugins/tooling/embed-manifest.ts': 'the project reader, which has read it',
  'plugins/tooling/language-plugin.ts': 'our own plugins',
  'plugins/tooling/plugin-build.ts': 'our own plugins, and packages',
  'plugins/tooling/project/rust.ts': 'cargo',
  'plugins/tooling/project/source-places.ts': 'its own build',
  'plugins/tooling/project/templates.ts': 'our templates',
  'wire/json.ts': 'the reader itself',
};

it('JSON of people and strangers is read by wire/json.ts alone, which skips byte order marks, bounds the depth and says line and column', () => {
  const sources = globSync('{create-jackfield-plugin,host,plugin-api,plugins/tooling,server,wire}/**/*.{ts,js,vue}', {
    cwd: root,
    exclude: (path) => skipped.includes(basename(path)),
  });
  const files = sources.map((path) => path.replaceAll('\\', '/')).filter((path) => !path.includes('.test.'));
  expect(files.length).toBeGreaterThan(300);
  const own = files.filter((path) => readFileSync(`${root}${path}`, 'utf8').includes('JSON.parse('));
  expect(own.sort()).toEqual(Object.keys(OWN_JSON).sort());
});
