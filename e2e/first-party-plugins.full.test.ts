import { afterAll, beforeAll, expect, it } from 'vitest';
import { People, type Person } from './harness/people.ts';

const SEAL = 'jackfield:passphrase';
let people: People;
let ada: Person;
let bob: Person;
let eve: Person;

/** The first-party plugins as users run them: installed from the registry, operated through a window, heard and seen by other users over a real server. */
beforeAll(async () => {
  people = await People.open();
  // Users join one after the other, because each client prepares its plugins.
  ada = await people.invite('Ada');
  bob = await people.invite('Bob');
  eve = await people.invite('Eve');
}, 120_000);

afterAll(() => people[Symbol.asyncDispose]());

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

function userId(name: string): number {
  const user = ada.window.state.users.find((one) => one.name === name);
  if (user === undefined) throw new Error(`${name} is not there`);
  return user.id;
}

it('a command of the pack is written to everybody, and one that is wrong tells its user alone', async () => {
  await ada.install('jackfield:command-pack');
  await ada.window.request('sendChat', { text: '/roll 2d6' });
  const chat = await bob.window.until('chat', (messages) => messages.some(({ text }) => text.includes('rolls 2d6')));
  expect(chat.at(-1)?.text).toMatch(/^🎲 Ada rolls 2d6: [1-6] \+ [1-6] = \d+$/);
  await ada.window.request('sendChat', { text: '/me waves' });
  await bob.window.until('chat', (messages) => messages.some(({ text }) => text === '* Ada waves'));
});

it('a volume profile set in the menu of a person is the volume of that person', async () => {
  await ada.install('jackfield:volume-profiles');
  await ada.window.until('slots', (slots) => slots.some(({ slot }) => slot === 'person-menu'));
  await ada.window.request('uiInput', {
    pluginId: 'jackfield:volume-profiles',
    slot: 'person-menu',
    key: 'volume',
    input: { tag: 'text', val: '150' },
    userId: userId('Eve'),
  });
  await expect.poll(() => Object.values(ada.engine.snapshot.settings.userVolumes)).toContain(150);
});

it('the soundboard is heard by others, sealed by a passphrase only by those who have it, and counted as talking', async () => {
  await ada.install('jackfield:soundboard');
  await bob.install('jackfield:talk-time');
  const press = (key: string): Promise<unknown> =>
    ada.window.request('uiInput', {
      pluginId: 'jackfield:soundboard',
      slot: 'side-panel',
      key,
      input: { tag: 'pressed' },
      userId: null,
    });
  await ada.window.until('slots', (slots) => slots.some(({ pluginId }) => pluginId === 'jackfield:soundboard'));
  await press('tada');
  await pause(2_500);

  for (const person of [ada, bob]) {
    await person.install(SEAL);
    const settings = { passphrase: 'correct horse battery staple', hearsPlain: true };
    await person.window.request('setPluginSettings', { id: SEAL, settings });
  }
  // The key is derived between packets; some seconds of the soundboard's sounds are enough of them.
  for (let second = 0; second < 8; second++) {
    await press('horn');
    await pause(1_000);
  }
  await press('trombone');
  await pause(3_000);

  const table = bob.window.state.slots.find(({ pluginId }) => pluginId === 'jackfield:talk-time');
  expect(JSON.stringify(table)).toContain('Ada');
  const [atBob, atEve] = await Promise.all([bob.leave(), eve.leave()]);
  // Eve hears Tada and then nothing that she can open: sealed packets are not Opus, and packets that no decoder accepts are concealed and fade.
  expect(energy(atEve)).toBeLessThan(0.25 * energy(atBob));
  expect(energy(atEve)).toBeGreaterThan(0);
  expect(loudestOfLast(atBob, 3)).toBeGreaterThan(0.02);
  expect(loudestOfLast(atEve, 3)).toBeLessThan(0.002);
}, 90_000);

function energy(samples: Float32Array): number {
  return samples.reduce((sum, sample) => sum + sample * sample, 0);
}

/** RMS of the loudest 100 ms of the last `seconds`. */
function loudestOfLast(samples: Float32Array, seconds: number): number {
  let most = 0;
  for (let start = Math.max(0, samples.length - seconds * 48_000); start + 4_800 <= samples.length; start += 4_800) {
    most = Math.max(most, Math.sqrt(energy(samples.subarray(start, start + 4_800)) / 4_800));
  }
  return most;
}
