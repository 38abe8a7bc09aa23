import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PluginCache } from '../../catalogue/install/installer.ts';
import { inspectFile } from '../../catalogue/plugin-file.ts';
import { buildJsComponent } from '../../catalogue/testing/js-component.ts';
import type { JsComponent } from '../../catalogue/testing/js-component.ts';
import { sharedCache } from '../../catalogue/testing/shared-cache.ts';
import { transpileHere } from '../../catalogue/testing/transpile-here.ts';
import type { PluginServices } from '../../ports/plugin-services.ts';
import { makeTemporaryFolder } from '../../settings/temporary-folder.ts';
import type { SessionReader } from '../../supervisor/events/guest-types.ts';
import { SandboxLauncher } from '../../supervisor/sandbox/sandbox-launcher.ts';
import { idleServices } from '../capabilities/idle-services.ts';
import { PluginManager } from '../manage/plugin-manager.ts';
import { lobby, someUser } from './capability-context.ts';

export interface EventRigOptions {
  readonly services?: Partial<PluginServices>;
  readonly session?: SessionReader;
}

/** A real plugin manager with a real events sandbox over components that are built here, in a temporary folder. No audio. */
export class EventRig implements AsyncDisposable {
  /** Lines that the plugins wrote into their logs. */
  readonly lines: string[] = [];
  /** Codes of the notices. */
  readonly notices: string[] = [];
  readonly folder: string;
  readonly #launcher: SandboxLauncher;
  readonly #options: EventRigOptions;
  #manager: PluginManager | null = null;

  private constructor(folder: string, launcher: SandboxLauncher, options: EventRigOptions) {
    this.folder = folder;
    this.#launcher = launcher;
    this.#options = options;
  }

  static async open(components: readonly JsComponent[], options: EventRigOptions = {}): Promise<EventRig> {
    const folder = makeTemporaryFolder('jackfield-test-');
    const rig = new EventRig(folder, await SandboxLauncher.open(cacheIn(folder)), options);
    const cache = new PluginCache(join(cacheIn(folder), 'plugins'), transpileHere);
    for (const component of components) {
      const place = join(folder, 'registry', component.id.replace(':', '/'));
      await mkdir(place, { recursive: true });
      const file = join(place, `${component.version ?? '1.0.0'}.wasm`);
      await writeFile(file, await buildJsComponent(component));
      await cache.install(await inspectFile(file));
    }
    await rig.start();
    return rig;
  }

  get manager(): PluginManager {
    if (this.#manager === null) throw new Error('it is stopped');
    return this.#manager;
  }

  /** Starts the plugin manager, like a client that starts. */
  async start(): Promise<void> {
    const manager = await PluginManager.open({
      registryFolder: join(this.folder, 'registry'),
      dataFolder: join(this.folder, 'data'),
      cacheFolder: cacheIn(this.folder),
      stateFile: join(this.folder, 'state', 'plugins.json'),
      launcher: this.#launcher,
      session: this.#options.session ?? { selfId: 1, channels: [lobby], users: [someUser(1), someUser(2)] },
      services: { ...idleServices, ...this.#options.services },
      onSetAside: ({ code }) => this.notices.push(code),
    });
    this.#manager = manager;
    manager.on('log', ({ message }) => this.lines.push(message));
    manager.on('notice', ({ error }) => this.notices.push(error.code));
    await manager.ready;
  }

  /** Disposes of the plugin manager, like a client that ends. */
  async stop(): Promise<void> {
    await this.#manager?.[Symbol.asyncDispose]();
    this.#manager = null;
  }

  /** Installs a plugin with all permissions that it asks for, switches it on, and resolves when it runs. */
  async install(id: string): Promise<void> {
    const { permissions } = await this.manager.inspect(id);
    await this.manager.install(
      id,
      permissions.map((permission) => permission.id),
    );
    await this.manager.enable(id);
    await this.untilOn(id);
  }

  async untilOn(id: string): Promise<void> {
    const { manager } = this;
    const isOn = (): boolean => manager.views.some((view) => view.id === id && view.status.kind === 'on');
    await until(isOn, () => `${id} does not start: ${this.notices.join()} ${this.lines.join()}`);
  }

  /** Resolves when a plugin has written this line. */
  untilLine(line: string): Promise<void> {
    return until(
      () => this.lines.includes(line),
      () => `nobody wrote ${line}, but ${this.lines.join(' | ')}`,
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    await this.#launcher[Symbol.asyncDispose]();
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** Throws `otherwise` after 40 s. */
async function until(holds: () => boolean, otherwise: () => string): Promise<void> {
  const endMs = performance.now() + 40_000;
  while (!holds()) {
    if (performance.now() > endMs) throw new Error(otherwise());
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

function cacheIn(folder: string): string {
  return sharedCache() ?? join(folder, 'cache');
}
