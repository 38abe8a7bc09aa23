import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import {
  CHAT_CHARACTERS,
  LISTENED_CHANNELS,
  NAME_CHARACTERS,
  WHISPER_CHANNELS,
  WHISPER_PEOPLE,
} from '@jackfield/protocol/limits';
import { uiLimits } from '@jackfield/protocol/plugin-ui';
import { paramsSchemas } from '@jackfield/protocol/rpc-schema';
import { settingsProperties } from '@jackfield/protocol/settings';
import manifestSchema from '@jackfield/plugin-api/manifest.schema.json' with { type: 'json' };
import configSchema from '@jackfield/server/config.schema.json' with { type: 'json' };
import * as wire from '@jackfield/wire/limits';
import { clientMessageSchemas } from '@jackfield/wire/messages';
import { nameLimits } from '@jackfield/wire/name';

const root = new URL('../../', import.meta.url);
const read = (path: string): Promise<string> => readFile(new URL(path, root), 'utf8');
const grouped = (value: number): string => value.toLocaleString('en-US');

/** Returns the number in the first match of each file; the pattern's one group holds digits with commas. */
async function stated(
  places: readonly (readonly [file: string, pattern: RegExp])[],
): Promise<Record<string, number[]>> {
  const found: Record<string, number[]> = {};
  for (const [file, pattern] of places) {
    const text = (await read(file)).replaceAll(/\s+(?:\/\/\/\s*)?/g, ' ');
    const numbers = [...text.matchAll(new RegExp(pattern, 'g'))].map((match) => Number(match[1]?.replaceAll(',', '')));
    found[`${file} ${pattern.source}`] = numbers;
  }
  return found;
}

function expectAll(found: Record<string, number[]>, value: number): void {
  for (const [place, numbers] of Object.entries(found)) {
    expect(numbers, place).not.toEqual([]);
    for (const number of numbers) expect(number, place).toBe(value);
  }
}

describe('limits that are stated in more than one place', () => {
  it('say 4,000 characters of chat in wire, window, RPC schema, contract and guides', async () => {
    expect(wire.MAX_CHAT_LENGTH).toBe(4_000);
    expect(CHAT_CHARACTERS).toBe(wire.MAX_CHAT_LENGTH);
    expect(uiLimits.inputCharacters).toBe(wire.MAX_CHAT_LENGTH);
    expect(clientMessageSchemas['chat']).toMatchObject({ properties: { text: { maxLength: wire.MAX_CHAT_LENGTH } } });
    expect(paramsSchemas.sendChat).toMatchObject({ properties: { text: { maxLength: wire.MAX_CHAT_LENGTH } } });
    expect(paramsSchemas.completeCommand).toMatchObject({ properties: { text: { maxLength: wire.MAX_CHAT_LENGTH } } });
    const places = [
      ['wit/capabilities.wit', /1 to ([\d,]+) characters\. bad-length/],
      ['wit/types.wit', /plain text of 1 to ([\d,]+) characters/],
      ['wit/types.wit', /1 to ([\d,]+) characters instead/],
      ['wit/since-0.1.0/capabilities.wit', /1 to ([\d,]+) characters\. bad-length/],
      ['wit/since-0.1.0/types.wit', /plain text of 1 to ([\d,]+) characters/],
      ['docs/guide/talking.md', /at most ([\d,]+) characters/],
      ['docs/wire/control-messages.md', /1 to ([\d,]+) characters \(code points/],
      ['docs/errors/CHAT_TOO_LONG.md', /takes ([\d,]+) characters/],
      ['docs/errors/COMMAND_FAILED.md', /more than ([\d,]+) characters/],
    ] as const;
    expectAll(await stated(places), wire.MAX_CHAT_LENGTH);
  });

  it('say 16,000 bytes of a chat text and 256 KiB of history', async () => {
    for (const file of ['docs/wire/control-messages.md', 'docs/guide/talking.md', 'docs/errors/CHAT_TOO_LONG.md'])
      expect(await read(file), file).toContain(`${grouped(wire.MAX_CHAT_BYTES)} bytes`);
    const history = `${wire.CHAT_HISTORY_LENGTH} messages and ${wire.CHAT_HISTORY_BYTES / 1_024} KiB`;
    for (const file of ['docs/wire/control-messages.md', 'docs/guide/hosting.md'])
      expect(await read(file), file).toContain(history);
    expect(await read('docs/errors/CHAT_TOO_LONG.md')).toContain(`${grouped(wire.OLD_MAX_CHAT_LENGTH)} characters`);
  });

  it('say 32 characters of a person’s name in wire, window and settings', async () => {
    expect(NAME_CHARACTERS).toBe(wire.MAX_NAME_LENGTH);
    expect(settingsProperties.name.maxLength).toBe(wire.MAX_NAME_LENGTH);
    for (const type of ['login', 'self'])
      expect(clientMessageSchemas[type]).toMatchObject({ properties: { name: { maxLength: wire.MAX_NAME_LENGTH } } });
    for (const view of ['host/ui/views/FirstRunView.vue', 'host/ui/views/SettingsView.vue'])
      expect(await read(view), view).toContain(':maxlength="NAME_CHARACTERS"');
    const places = [
      ['wit/types.wit', /stable across reconnects\. `name` is 1 to ([\d,]+) Unicode/],
      ['wit/since-0.1.0/types.wit', /stable across reconnects\. `name` is 1 to ([\d,]+) Unicode/],
      ['docs/wire/control-messages.md', /1 to ([\d,]+) characters of a person/],
    ] as const;
    expectAll(await stated(places), wire.MAX_NAME_LENGTH);
  });

  it('say 64 characters of the names of servers and channels, 48 of plugins, and 500 of a topic', async () => {
    const { name, channels } = configSchema.properties;
    expect(name.maxLength).toBe(nameLimits.server);
    expect(channels.items.properties.name.maxLength).toBe(nameLimits.channel);
    expect(channels.items.properties.description.maxLength).toBe(nameLimits.topic);
    expect(manifestSchema.properties.name.maxLength).toBe(nameLimits.plugin);
    expectAll(
      await stated([
        ['wit/types.wit', /voice room with its text chat\. `name` is 1 to ([\d,]+) Unicode/],
        ['wit/since-0.1.0/types.wit', /voice room with its text chat\. `name` is 1 to ([\d,]+) Unicode/],
        ['docs/wire/control-messages.md', /([\d,]+) of a channel or a server/],
        ['docs/guide/hosting.md', /Names are at most ([\d,]+) characters/],
      ]),
      nameLimits.channel,
    );
  });

  it('say how much plugins send to each other in wire, contract and documents', async () => {
    const contract = 'wit/capabilities.wit';
    expectAll(await stated([[contract, /1 to ([\d,]+) bytes/]]), wire.MAX_PLUGIN_DATA_BYTES);
    const rates = `${wire.PLUGIN_DATA_PER_SECOND} messages, ${grouped(wire.PLUGIN_DATA_BYTES_PER_SECOND)} bytes a second`;
    const all = `${wire.ALL_PLUGIN_DATA_PER_SECOND} messages, ${grouped(wire.ALL_PLUGIN_DATA_BYTES_PER_SECOND)} bytes a second`;
    const page = await read('docs/wire/control-messages.md');
    expect(page).toContain(rates);
    expect(page).toContain(all);
    expect(page).toContain(`at most ${wire.MAX_ANNOUNCED_PLUGINS} ids`);
    expect(page).toContain(`(1 to ${wire.MAX_RECORDING_SECONDS})`);
    expect(page).toContain(`at most ${wire.MAX_RECORDED_PEOPLE}, without the recorder`);
    expect(paramsSchemas.recordCall).toMatchObject({
      properties: { seconds: { maximum: wire.MAX_RECORDING_SECONDS } },
    });
  });

  it('say how many people a whisper reaches and to how many channels a user listens in wire, window and documents', async () => {
    expect(WHISPER_PEOPLE).toBe(wire.MAX_WHISPER_PEOPLE);
    expect(WHISPER_CHANNELS).toBe(wire.MAX_WHISPER_CHANNELS);
    expect(LISTENED_CHANNELS).toBe(wire.MAX_LISTENED_CHANNELS);
    const page = await read('docs/design/whisper.md');
    expect(page).toContain(`${WHISPER_PEOPLE}, ${WHISPER_CHANNELS} |`);
    expect(page).toContain(`Limits: ${LISTENED_CHANNELS} channels`);
    expectAll(await stated([['docs/guide/talking.md', /whisper group has at most ([\d,]+) people/]]), WHISPER_PEOPLE);
  });
});
