import type { Grant } from '@jackfield/protocol/plugins';
import { EAVESDROPPING_ID, permissionsOfHook, sendingPermissions } from '../../catalogue/permissions.ts';
import type { InspectedPlugin } from '../../catalogue/plugin-file.ts';
import { JackfieldError } from '../../errors.ts';
import type { PermissionUse } from '../capabilities/capabilities.ts';

/** Servers on which a permission holds, by permission. No entry means everywhere, an empty list nowhere. */
export type GrantLimits = Readonly<Record<string, readonly string[]>>;

/** Grants of one plugin in the state on disk. */
export interface StoredGrants {
  /** Permissions that the user granted when the plugin was installed. */
  readonly granted: readonly string[];
  readonly limits?: GrantLimits | undefined;
}

/** Permissions and hooks that one plugin has now; the sets change in place. */
export interface LiveGrants {
  readonly permissions: Set<string>;
  /** Hooks that may be called. */
  readonly hooks: Set<string>;
}

/** Data about an installed plugin that the grants depend on. */
interface Granted {
  readonly plugin: Pick<InspectedPlugin, 'permissions' | 'report'>;
  readonly live: LiveGrants;
  readonly capabilities: { readonly uses: ReadonlyMap<string, PermissionUse> };
}

export interface GrantsOptions {
  readonly ids: () => readonly string[];
  readonly installed: (id: string) => Granted | undefined;
  readonly stored: (id: string) => StoredGrants | undefined;
}

/**
 * Permissions that installed plugins have now. The returned sets change in place when the user revokes a permission or the connection changes to another
 * server, so each holder sees the change with the next call.
 */
export class Grants {
  readonly #options: GrantsOptions;
  /** Address of the server; null while there is no connection. */
  #server: string | null = null;

  constructor(options: GrantsOptions) {
    this.#options = options;
  }

  /** Returns the grants of a plugin that is about to be installed; `granted` are the permissions that the user agreed to. */
  open(id: string, plugin: Granted['plugin'], granted: readonly string[]): LiveGrants {
    const live: LiveGrants = { permissions: new Set(), hooks: new Set() };
    this.#fill(plugin, live, { granted, limits: this.#options.stored(id)?.limits });
    return live;
  }

  /** The hooks that may be called; empty for an unknown plugin. */
  hooksOf(id: string): ReadonlySet<string> {
    return this.#options.installed(id)?.live.hooks ?? new Set();
  }

  /** Sets the server that the user is connected to. Returns the plugins whose permissions changed. */
  setServer(address: string | null): string[] {
    if (address === this.#server) return [];
    this.#server = address;
    return this.#options.ids().filter((id) => this.update(id));
  }

  /** Reads the stored grants of a plugin again; true when its permissions changed. */
  update(id: string): boolean {
    const [granted, stored] = [this.#options.installed(id), this.#options.stored(id)];
    if (granted === undefined || stored === undefined) return false;
    const { plugin, live } = granted;
    const before = [...live.permissions].sort().join();
    this.#fill(plugin, live, stored);
    return before !== [...live.permissions].sort().join();
  }

  /** Returns the limits of a plugin after one of its permissions is limited to `where`. Throws `NOT_CONNECTED` for `here` without a connection. */
  limited(id: string, permission: string, where: 'everywhere' | 'here' | 'nowhere'): GrantLimits {
    const { [permission]: _before, ...others } = this.#options.stored(id)?.limits ?? {};
    if (where === 'everywhere') return others;
    if (where === 'nowhere') return { ...others, [permission]: [] };
    if (this.#server === null) throw JackfieldError.of('NOT_CONNECTED', { address: 'a server' });
    return { ...others, [permission]: [this.#server] };
  }

  /** Grants of a plugin for the window; empty for an unknown plugin. */
  viewOf(id: string): Grant[] {
    const [granted, stored] = [this.#options.installed(id), this.#options.stored(id)];
    if (granted === undefined || stored === undefined) return [];
    return granted.plugin.permissions.map((permission) => {
      const servers = limitOf(stored, permission.id);
      const use = granted.capabilities.uses.get(permission.id);
      return {
        id: permission.id,
        scope: servers === null ? 'everywhere' : servers.length === 0 ? 'nowhere' : 'servers',
        servers: servers ?? [],
        isInForce: granted.live.permissions.has(permission.id),
        uses: use?.count ?? 0,
        lastUsedMs: use?.lastUsedMs ?? null,
      };
    });
  }

  #fill(plugin: Granted['plugin'], live: LiveGrants, stored: StoredGrants): void {
    live.permissions.clear();
    for (const permission of stored.granted) if (this.#holds(stored, permission)) live.permissions.add(permission);
    // The permission to hear and send at once does not hold: the plugin may still hear, but not send.
    if (stored.granted.includes(EAVESDROPPING_ID) && !live.permissions.has(EAVESDROPPING_ID))
      for (const permission of sendingPermissions(live.permissions)) live.permissions.delete(permission);
    live.hooks.clear();
    for (const hook of plugin.report.hooks)
      if (permissionsOfHook(hook).every((permission) => live.permissions.has(permission))) live.hooks.add(hook);
  }

  #holds(stored: StoredGrants, permission: string): boolean {
    const servers = limitOf(stored, permission);
    return servers === null || (this.#server !== null && servers.includes(this.#server));
  }
}

/** Servers on which a permission holds; null means everywhere. */
function limitOf({ limits }: StoredGrants, permission: string): readonly string[] | null {
  return limits !== undefined && Object.hasOwn(limits, permission) ? (limits[permission] ?? null) : null;
}
