import { Client } from './client.ts';
import type { ClientWindow } from './client-window.ts';
import { keepRecording } from './keep-recording.ts';
import { SoundRoom } from './sound-room.ts';
import { Switchboard } from './switchboard.ts';
import type { SoundRecording } from './sound-recorder.ts';
import { align, type Aligned } from '../metrics/align.ts';
import { findLag } from '../metrics/lag.ts';
import { SAMPLE_RATE } from '../speech/audio-file.ts';

/** Plugins that a first start installs and enables by itself. */
const FIRST_PLUGINS = [
  'jackfield:opus',
  'jackfield:echo-cancellation',
  'jackfield:noise-suppression',
  'jackfield:voice-gate',
  'jackfield:auto-gain',
];

/** Time in which a first start warms up the spare sandboxes: eight processes for two users on one machine. */
const SPARES_MS = 5_000;

/** Time that the last word needs to arrive, with a margin. */
const TAIL_MS = 700;

export interface Heard {
  readonly recording: SoundRecording;
  /** The recording aligned with the spoken signal. */
  readonly aligned: Aligned;
  /** Delay from the speaker's microphone to the listener's loudspeaker. */
  readonly lagMs: number;
}

/** Alice and Bob, each with an engine and a window, in one channel of a server. */
export class Call implements AsyncDisposable {
  readonly room: SoundRoom;
  readonly server: Switchboard;
  readonly alice: Client;
  readonly bob: Client;
  readonly #stack: AsyncDisposableStack;

  private constructor(stack: AsyncDisposableStack, room: SoundRoom, server: Switchboard, alice: Client, bob: Client) {
    this.#stack = stack;
    this.room = room;
    this.server = server;
    this.alice = alice;
    this.bob = bob;
  }

  /** Starts all programs, enters both names and joins both users to `channel`. */
  static async open(channel = 'Lobby'): Promise<Call> {
    await using stack = new AsyncDisposableStack();
    const room = stack.use(await SoundRoom.open(['alice', 'bob']));
    const server = stack.use(await Switchboard.start());
    const start = async (name: string, person: string) => {
      const client = stack.use(await Client.start({ name, server: server.address, env: room.environmentOf(person) }));
      await client.window.introduce(name);
      await client.window.join(channel);
      return client;
    };
    const alice = await start('Alice', 'alice');
    const bob = await start('Bob', 'bob');
    await alice.window.member('Bob').waitFor();
    for (const { window } of [alice, bob]) await settle(window);
    await new Promise((resolve) => setTimeout(resolve, SPARES_MS));
    return new Call(stack.move(), room, server, alice, bob);
  }

  /**
   * Alice speaks `spoken`; Bob's recording is aligned with `reference`, which equals `spoken` unless something was added to it. Both recordings are kept in
   * test-results under `name`.
   */
  async speakToBob(name: string, spoken: Float32Array, reference: Float32Array = spoken): Promise<Heard> {
    const [mouth, ears] = await Promise.all([this.room.recordMouth('alice'), this.room.recordEars('bob')]);
    await this.room.speak('alice', spoken);
    await new Promise((resolve) => setTimeout(resolve, TAIL_MS));
    const [said, recording] = await Promise.all([mouth.stop(), ears.stop()]);
    keepRecording(`${name}-said`, said.samples);
    keepRecording(`${name}-heard`, recording.samples);
    const aligned = align(reference, recording.samples, SAMPLE_RATE);
    const saidMs = said.startMs + (findLag(spoken, said.samples).samples / SAMPLE_RATE) * 1000;
    const heardMs = recording.startMs + (aligned.lag.samples / SAMPLE_RATE) * 1000;
    return { recording, aligned, lagMs: heardMs - saidMs };
  }

  /** Prints the messages in the windows and the output of the engines, for the analysis of a failure. */
  async explain(): Promise<void> {
    for (const { name, window, program } of [this.alice, this.bob]) {
      const notices = program.hasExited ? [] : await window.page.getByTestId('notice').allInnerTexts();
      for (const notice of notices) process.stdout.write(`  notice for ${name}: ${notice.replaceAll('\n', ' ')}\n`);
      if (program.hasExited) process.stdout.write(`  the engine of ${name} ended. It said:\n${program.output}\n`);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
  }
}

/** Waits until a first start has prepared its plugins: until then the audio takes another path, and the machine is busy. */
async function settle(window: ClientWindow): Promise<void> {
  await window.open('plugins');
  for (const id of FIRST_PLUGINS) await window.waitForPlugin(id, 'on');
  await window.open('talk');
}
