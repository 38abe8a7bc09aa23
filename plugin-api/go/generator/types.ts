import type { WitCase, WitDefinition, WitInterface } from '../../wit-model.ts';
import { PackageView, exported, packageName } from './names.ts';

/** Go types of an interface: its own and, as aliases, those of others that it uses. */
export function emitTypes(from: WitInterface, view: PackageView): string[] {
  const parts: string[] = [];
  for (const [name, home] of from.uses) {
    if (isVariant(view, home, name)) parts.push(...emitCaseAliases(view, home, name));
    parts.push(`type ${exported(name)} = ${view.named(home, name)}`);
  }
  for (const [name, definition] of from.definitions) parts.push(...emitDefinition(from, name, definition, view));
  return parts;
}

function isVariant(view: PackageView, home: string, name: string): boolean {
  return view.model.interfaces.get(home)?.definitions.get(name)?.kind !== 'record';
}

/** So that an author needs one package for a hook and what it answers. */
function emitCaseAliases(view: PackageView, home: string, name: string): string[] {
  const definition = view.model.interfaces.get(home)?.definitions.get(name);
  if (definition === undefined || definition.kind === 'record') return [];
  return definition.cases.map((found) => {
    const own = exported(name) + exported(found.name);
    return definition.kind === 'enum'
      ? `const ${own} = ${view.caseName(home, name, found.name)}`
      : `type ${own} = ${view.caseName(home, name, found.name)}`;
  });
}

function emitDefinition(from: WitInterface, name: string, definition: WitDefinition, view: PackageView): string[] {
  const go = exported(name);
  if (definition.kind === 'record') {
    const fields = definition.fields.map(
      (field) => `${comment(field.documentation, '\t')}\t${exported(field.name)} ${view.typeName(field.type)}`,
    );
    return [`${comment(definition.documentation)}type ${go} struct {\n${fields.join('\n')}\n}`];
  }
  if (definition.kind === 'enum') {
    const constants = definition.cases.map(
      (found, index) => `${comment(found.documentation, '\t')}\t${go}${exported(found.name)} ${go} = ${index}`,
    );
    return [`${comment(definition.documentation)}type ${go} uint8`, `const (\n${constants.join('\n')}\n)`];
  }
  return emitVariant(from, name, definition.documentation, definition.cases, view);
}

/** A variant is a sealed interface, each case a struct; the cases of an error are errors. */
function emitVariant(
  from: WitInterface,
  name: string,
  documentation: string,
  cases: readonly WitCase[],
  view: PackageView,
): string[] {
  const go = exported(name);
  const isError = name.endsWith('-error');
  const methods = `${isError ? '\terror\n' : ''}\tis${go}()`;
  const doc =
    documentation === '' ? `One of ${cases.map((found) => go + exported(found.name)).join(', ')}.` : documentation;
  const parts = [`${comment(doc)}type ${go} interface {\n${methods}\n}`];
  for (const found of cases) {
    const struct = go + exported(found.name);
    const field = found.payload === null ? '' : `Value ${view.typeName(found.payload)}`;
    parts.push(`${comment(found.documentation)}type ${struct} struct{ ${field} }`);
    parts.push(`func (${struct}) is${go}() {}`);
    if (isError) parts.push(emitErrorMethod(from, struct, found, view));
  }
  return parts;
}

function emitErrorMethod(from: WitInterface, struct: string, found: WitCase, view: PackageView): string {
  const words = `${packageName(from.name)}: ${found.name.replaceAll('-', ' ')}`;
  if (found.payload === null) return `func (${struct}) Error() string { return "${words}" }`;
  if (view.typeName(found.payload) === 'string') {
    return `func (e ${struct}) Error() string { return "${words}: " + e.Value }`;
  }
  view.imports.add('strconv');
  return `func (e ${struct}) Error() string { return "${words}: " + strconv.FormatUint(uint64(e.Value), 10) }`;
}

/** A doc comment, or nothing. */
export function comment(text: string, indent = ''): string {
  return text === '' ? '' : `${indent}// ${text}\n`;
}
