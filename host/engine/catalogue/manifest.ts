import manifestSchema from '@jackfield/plugin-api/manifest.schema.json' with { type: 'json' };
import { claimsToBeClient } from '@jackfield/protocol/look';
import { parseJsonFile } from '@jackfield/wire/json';
import { cleanName, nameFault, nameFaultMessage } from '@jackfield/wire/name';
import { Ajv } from 'ajv';
import { JackfieldError, reasonOf } from '../errors.ts';
import { checkDefaults, checkScopes } from './settings-defaults.ts';
import { SettingsSchema, checkSettingsUi } from './settings-schema.ts';

/** One argument of a slash command. */
export interface ArgumentDeclaration {
  readonly name: string;
  readonly description?: string;
  readonly type: 'text' | 'integer' | 'number' | 'flag' | 'user';
  readonly isOptional?: boolean;
  readonly choices?: readonly string[];
  /** True when the argument takes the rest of the line. */
  readonly isRest?: boolean;
}

/** A slash command that the plugin answers. */
export interface CommandDeclaration {
  readonly name: string;
  readonly description: string;
  readonly arguments?: readonly ArgumentDeclaration[];
}

/** A key that the user can bind. */
interface KeyDeclaration {
  readonly id: string;
  readonly title: string;
  readonly suggested?: string;
}

/** A setting without which the plugin has no effect; `label` completes the sentence "On, but …". */
interface SettingNeed {
  readonly setting: string;
  readonly label: string;
}

/** The manifest stored in the component, valid against `plugin-api/manifest.schema.json`. */
export interface Manifest {
  readonly manifestVersion: 1;
  readonly id: string;
  readonly version: string;
  readonly name: string;
  readonly description: string;
  readonly authors?: readonly string[];
  readonly license: string;
  readonly homepage?: string;
  readonly chain?: { readonly stage: 'captured-raw' | 'captured' };
  /** Hosts that `http` may reach: `api.example.org`, `*.example.org`. */
  readonly http?: { readonly hosts: readonly string[] };
  readonly commands?: readonly CommandDeclaration[];
  readonly keys?: readonly KeyDeclaration[];
  /** True for a plugin that makes the user sound like another person. Other users see a mark beside the name. */
  readonly isVoiceChanger?: boolean;
  /** True when messages that the plugin should see are not sent while it does not answer. */
  readonly failClosed?: boolean;
  /** Settings without which the plugin has no effect. */
  readonly needs?: readonly SettingNeed[];
  readonly reasons?: Readonly<Record<string, string>>;
  readonly settings?: object;
  readonly settingsUi?: object;
}

const validate = new Ajv({ strict: false, allErrors: false }).compile<Manifest>(manifestSchema);

/**
 * Control characters except tab and line feed, and characters that change the text direction. A terminal would obey the former; the latter make a permission
 * sheet read differently from what it says.
 */
const UNSHOWABLE = /[^\P{Cc}\t\n]|[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;

const OWN_NAMESPACE = 'jackfield:';

/** Parses and validates a manifest, its settings schema included. Throws `PLUGIN_MANIFEST_INVALID`. */
export function readManifest(text: string): { manifest: Manifest; settingsSchema: SettingsSchema | null } {
  let parsed: unknown;
  try {
    parsed = parseJsonFile(text);
  } catch (error) {
    throw invalid(reasonOf(error), error);
  }
  demandShowable(parsed);
  if (!validate(parsed)) {
    const first = validate.errors?.[0];
    throw invalid(
      `${first?.instancePath === '' ? 'it' : (first?.instancePath ?? 'it')} ${first?.message ?? 'does not fit'}`,
    );
  }
  const manifest: Manifest = parsed;
  checkNames(manifest);
  const { settings, settingsUi } = manifest;
  if (settingsUi !== undefined) checkSettingsUi(settingsUi);
  const settingsSchema = settings === undefined ? null : SettingsSchema.compile(settings);
  if (settings !== undefined) checkDefaults(settings);
  if (settingsUi !== undefined) checkScopes(settingsUi, settings);
  checkCommands(manifest.commands ?? []);
  demandUnique(
    'key',
    (manifest.keys ?? []).map(({ id }) => id),
  );
  checkNeeds(manifest);
  return { manifest, settingsSchema };
}

/** Throws if a text or a property name has characters that cannot be shown; settings are shown by their names. The parser bounds the nesting. */
function demandShowable(value: unknown): void {
  if (typeof value === 'string' && UNSHOWABLE.test(value)) throw invalid('a text has characters that cannot be shown');
  if (typeof value !== 'object' || value === null) return;
  for (const [key, item] of Object.entries(value)) {
    demandShowable(key);
    demandShowable(item);
  }
}

/** Every need must name an existing setting. */
function checkNeeds({ needs = [], settings = {} }: Manifest): void {
  const properties: object = 'properties' in settings ? (settings.properties as object) : {};
  for (const { setting } of needs)
    if (!Object.hasOwn(properties, setting)) throw invalid(`it needs the setting ${setting}, which it does not have`);
}

/** Applies the rule for names (wire/name.ts). The client's own name is reserved for its own plugins, whose namespace is pinned to a key. */
function checkNames({ id, name, description, authors = [] }: Manifest): void {
  const fault = nameFault(name, 'plugin');
  if (fault !== null) throw invalid(`the name ${nameFaultMessage[fault]}`);
  if (claimsToBeClient(name) && !id.startsWith(OWN_NAMESPACE))
    throw invalid('the name reads as that of the client itself');
  for (const text of [description, ...authors])
    if (cleanName(text, 'topic') === '') throw invalid('a description or an author shows nothing');
}

/** Checks the rules for commands that the schema cannot express. */
function checkCommands(commands: readonly CommandDeclaration[]): void {
  demandUnique(
    'command',
    commands.map(({ name }) => name),
  );
  for (const { name, arguments: list = [] } of commands) {
    demandUnique(
      `argument of /${name}`,
      list.map((argument) => argument.name),
    );
    for (const [index, { type, isOptional, isRest, choices }] of list.entries()) {
      const next = list[index + 1];
      if (isOptional === true && next !== undefined && next.isOptional !== true)
        throw invalid(`/${name} has a required argument behind an optional one`);
      if (isRest === true && (next !== undefined || type !== 'text'))
        throw invalid(`/${name} has an argument for the rest of the line that is not the last, or no text`);
      if (choices !== undefined && type !== 'text')
        throw invalid(`/${name} has choices for something else than a text`);
    }
  }
}

function demandUnique(what: string, names: readonly string[]): void {
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw invalid(`the ${what} ${twice} is there twice`);
}

function invalid(reason: string, cause?: unknown): JackfieldError {
  return JackfieldError.of('PLUGIN_MANIFEST_INVALID', { reason: reason.slice(0, 300) }, cause);
}
