import { readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path/posix';
import ts from 'typescript';

/** A part of the tree with its own rules: its folder, and the other folders that it may import. */
interface Zone {
  readonly folder: string;
  readonly mayImport: readonly string[];
}

const ports = ['host/engine/ports', 'host/engine/processes', 'host/engine/errors.ts', 'host/engine/error-codes.ts'];
const foundations = ['wire', 'host/protocol', 'plugin-api'];
const wing = [...foundations, ...ports, 'host/engine/settings', 'host/sandbox'];

/** Zones and their allowed imports, as drawn in CONTRIBUTING. A file belongs to the zone with the longest folder that contains it. */
export const zones: readonly Zone[] = [
  { folder: 'wire', mayImport: [] },
  { folder: 'host/protocol', mayImport: [] },
  { folder: 'plugin-api', mayImport: [] },
  { folder: 'plugin-api/testing', mayImport: ['host/engine'] },
  { folder: 'plugins', mayImport: ['plugin-api'] },
  { folder: 'plugins/tooling', mayImport: ['wire'] },
  { folder: 'server', mayImport: ['wire'] },
  { folder: 'host/ui', mayImport: ['host/protocol'] },
  { folder: 'host/shell', mayImport: ['host/protocol'] },
  { folder: 'host/sandbox', mayImport: ['plugin-api', 'host/protocol'] },
  { folder: 'host/engine', mayImport: foundations },
  { folder: 'host/engine/ports', mayImport: [...foundations, 'host/sandbox'] },
  { folder: 'host/engine/processes', mayImport: ['host/engine/errors.ts'] },
  { folder: 'host/engine/settings', mayImport: [...foundations, ...ports] },
  { folder: 'host/engine/audio', mayImport: [...foundations, ...ports, 'host/engine/settings'] },
  { folder: 'host/engine/lanes', mayImport: [...foundations, ...ports, 'host/engine/settings'] },
  { folder: 'host/engine/catalogue', mayImport: wing },
  { folder: 'host/engine/supervisor', mayImport: [...wing, 'host/engine/catalogue'] },
  { folder: 'host/engine/plugins', mayImport: [...wing, 'host/engine/catalogue', 'host/engine/supervisor'] },
  { folder: 'host/engine/session', mayImport: [...foundations, 'host/engine', 'host/sandbox'] },
  { folder: 'host/engine/workbench', mayImport: [...foundations, 'host/engine', 'host/sandbox'] },
  { folder: 'host/cli', mayImport: [...foundations, 'host/engine', 'host/shell', 'server', 'plugins/tooling'] },
];

export interface Violation {
  readonly file: string;
  readonly imported: string;
  readonly rule: string;
}

/**
 * Returns the imports that the zones forbid. `folderOf` maps the npm name of a workspace to its folder, such as `@jackfield/wire` to `wire`. Paths are relative
 * to the root, with `/`.
 */
export function findViolations(
  files: readonly { readonly path: string; readonly source: string }[],
  folderOf: ReadonlyMap<string, string>,
): Violation[] {
  const violations: Violation[] = [];
  for (const { path, source } of files) {
    const zone = zoneOf(path);
    // Tests may import what the product must not.
    if (!zone || isTest(path)) continue;
    for (const specifier of importsOf(path, source)) {
      const imported = resolve(path, specifier, folderOf);
      if (
        imported === null ||
        isInside(imported, zone.folder) ||
        zone.mayImport.some((folder) => isInside(imported, folder))
      )
        continue;
      violations.push({
        file: path,
        imported,
        rule: `${zone.folder} may import only ${zone.mayImport.join(', ') || 'itself'}`,
      });
    }
  }
  return violations;
}

/**
 * Import cycles between files, each once, in import order. Type imports do not count, because records may refer to each other, such as a channel and its
 * members.
 */
export function findCircles(files: readonly { readonly path: string; readonly source: string }[]): string[][] {
  const graph = new Map(
    files
      .filter(({ path }) => !isTest(path))
      .map(({ path, source }): [string, string[]] => [
        path,
        valueImportsOf(path, source)
          .filter((specifier) => specifier.startsWith('.'))
          .map((specifier) => normalize(join(dirname(path), specifier))),
      ]),
  );
  const circles: string[][] = [];
  const done = new Set<string>();
  const visit = (path: string, way: readonly string[]): void => {
    const begin = way.indexOf(path);
    if (begin !== -1) circles.push(way.slice(begin));
    if (begin !== -1 || done.has(path)) return;
    for (const imported of graph.get(path) ?? []) visit(imported, [...way, path]);
    done.add(path);
  };
  for (const path of graph.keys()) visit(path, []);
  return circles;
}

/** A workspace: its folder, its npm name, and the packages that its `package.json` declares. */
export interface WorkspaceDependencies {
  readonly folder: string;
  readonly name: string;
  readonly declared: ReadonlySet<string>;
}

/** Packages that files of a workspace import without a declaration in its `package.json`, as `host/ui: vue`. Tests use the tools of the root. */
export function findUndeclared(
  files: readonly { readonly path: string; readonly source: string }[],
  workspaces: readonly WorkspaceDependencies[],
): string[] {
  const found = new Set<string>();
  for (const { path, source } of files) {
    const home = workspaces
      .filter(({ folder }) => folder === '.' || isInside(path, folder))
      .sort((a, b) => b.folder.length - a.folder.length)[0];
    if (home === undefined || isTest(path)) continue;
    for (const specifier of importsOf(path, source)) {
      // Skips relative files, Node's own modules, and interfaces of the contract, such as `jackfield:plugin/log`.
      if (specifier.startsWith('.') || specifier.includes(':')) continue;
      const name = specifier
        .split('/')
        .slice(0, specifier.startsWith('@') ? 2 : 1)
        .join('/');
      if (name !== home.name && !home.declared.has(name)) found.add(`${home.folder}: ${name}`);
    }
  }
  return [...found].sort();
}

/** Static imports of values, which require the other module at run time. */
function valueImportsOf(path: string, source: string): string[] {
  return ts.createSourceFile(path, scriptOf(path, source), ts.ScriptTarget.Latest).statements.flatMap((statement) => {
    const isTypeOnly = ts.isImportDeclaration(statement)
      ? statement.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword
      : ts.isExportDeclaration(statement) && statement.isTypeOnly;
    if (isTypeOnly || !(ts.isImportDeclaration(statement) || ts.isExportDeclaration(statement))) return [];
    const { moduleSpecifier } = statement;
    return moduleSpecifier !== undefined && ts.isStringLiteral(moduleSpecifier) ? [moduleSpecifier.text] : [];
  });
}

/** Path of the file of this tree that the specifier names; null for an external package or one of Node's own modules. */
function resolve(from: string, specifier: string, folderOf: ReadonlyMap<string, string>): string | null {
  if (specifier.startsWith('.')) return normalize(join(dirname(from), specifier));
  const [scope, name, ...rest] = specifier.split('/');
  const folder = folderOf.get(`${scope}/${name}`);
  return folder === undefined ? null : [folder, ...rest].join('/');
}

function importsOf(path: string, source: string): string[] {
  return ts.preProcessFile(scriptOf(path, source), true, true).importedFiles.map((file) => file.fileName);
}

function scriptOf(path: string, source: string): string {
  if (!path.endsWith('.vue')) return source;
  return [...source.matchAll(/<script[^>]*>([\s\S]*?)<\/script>/g)].map((match) => match[1]).join('\n');
}

function zoneOf(path: string): Zone | undefined {
  return zones.filter((zone) => isInside(path, zone.folder)).sort((a, b) => b.folder.length - a.folder.length)[0];
}

function isInside(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}

function isTest(path: string): boolean {
  return path.includes('.test.') || path.includes('/test/') || path.includes('/testing/');
}

/** Reads a file below `root` for `findViolations`. */
export function readSource(root: string, path: string): { path: string; source: string } {
  return { path, source: readFileSync(join(root, path), 'utf8') };
}
