import { dirname, join, normalize } from 'node:path/posix';

/** A workspace: its folder, its npm name, and the files behind its sub-paths. */
export interface WorkspaceExports {
  readonly folder: string;
  readonly name: string;
  /** The `exports` of its `package.json`; without them, sub-paths are files. */
  readonly exports: Readonly<Record<string, string>>;
}

export interface Tree {
  /** Sources by path, with `/`, relative to the root. */
  readonly sources: ReadonlyMap<string, string>;
  /** Paths of all files that belong to the repository. */
  readonly paths: readonly string[];
  readonly workspaces: readonly WorkspaceExports[];
}

/** Files that every test depends on. */
const COMMON = /^(?:package-lock\.json|vitest\.config\.ts|host\/engine\/catalogue\/testing\/shared-cache\.ts)$/;
const TYPE_IMPORT = /^(?:import|export) type [^;]*? from '[^']*';/gm;
/** A program that is copied or started as a whole. */
const RESOLVED = /import\.meta\.resolve\(\s*'(@[^'/]+\/[^'/]+)/g;
const LITERAL = /'([^'\n]{1,200})'|"([^"\n]{1,200})"|`([^`\n]{1,200})`/g;

/**
 * Returns the tests that a change of these files can touch. A file depends on everything that its string literals name: modules, programs that it starts, folders and
 * documents that it reads. That is more than imports, because a test that starts a program does not import it. Types do not count: they are removed before tests run.
 */
export function findAffectedTests(tree: Tree, changed: readonly string[]): string[] {
  const tests = [...tree.sources.keys()].filter((path) => path.endsWith('.test.ts')).sort();
  if (changed.some((path) => COMMON.test(path))) return tests;
  const places = new Places(tree);
  const users = new Map<string, string[]>();
  for (const [path, source] of tree.sources)
    for (const used of places.namedIn(path, source)) users.set(used, [...(users.get(used) ?? []), path]);
  const affected = new Set<string>();
  const waiting = [...changed];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (affected.has(path)) continue;
    affected.add(path);
    for (const place of [path, ...foldersOf(path)]) waiting.push(...(users.get(place) ?? []));
  }
  return tests.filter((path) => affected.has(path));
}

/** Resolves string literals to the files and folders of the tree, and to the modules of its workspaces. */
class Places {
  readonly #known: ReadonlySet<string>;
  readonly #modules: ReadonlyMap<string, string>;
  readonly #folders: ReadonlyMap<string, string>;

  constructor({ paths, workspaces }: Tree) {
    this.#known = new Set(paths.flatMap((path) => [path, ...foldersOf(path)]));
    this.#modules = new Map(
      workspaces.flatMap(({ name, folder, exports }) =>
        Object.entries(exports).map(([key, file]): [string, string] => [
          `${name}${key.slice(1)}`,
          normalize(join(folder, file)),
        ]),
      ),
    );
    this.#folders = new Map(workspaces.map(({ name, folder }) => [name, folder]));
  }

  namedIn(path: string, source: string): ReadonlySet<string> {
    const named = new Set<string>();
    for (const [, single, double, template] of source.replace(TYPE_IMPORT, '').matchAll(LITERAL)) {
      const place = this.#find(path, (single ?? double ?? template ?? '').replace(/\/$/, ''));
      // A folder above the file says nothing: it is where the file finds the others.
      if (place !== null && !path.startsWith(`${place}/`)) named.add(place);
    }
    for (const [, name = ''] of source.matchAll(RESOLVED)) {
      const folder = this.#folders.get(name);
      if (folder !== undefined) named.add(folder);
    }
    return named;
  }

  #find(from: string, literal: string): string | null {
    if (literal.startsWith('@')) return this.#modules.get(literal) ?? this.#fileOf(literal);
    if (literal.startsWith('.')) return normalize(join(dirname(from), literal));
    const beside = normalize(join(dirname(from), literal));
    if (literal.includes('.') && this.#known.has(beside)) return beside;
    return literal.includes('/') && this.#known.has(literal) ? literal : null;
  }

  #fileOf(specifier: string): string | null {
    const [scope, name, ...rest] = specifier.split('/');
    const folder = this.#folders.get(`${scope}/${name}`);
    return folder === undefined ? null : [folder, ...rest].join('/');
  }
}

function foldersOf(path: string): string[] {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}
