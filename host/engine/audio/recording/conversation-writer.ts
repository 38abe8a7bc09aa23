import { appendFile, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { FRAME_MS, FRAME_SAMPLES } from '@jackfield/protocol/pcm';
import { JackfieldError, reasonOf } from '../../errors.ts';
import { RECORDING_CLOCK, RECORDING_SETTLE_FRAMES } from '../../ports/audio-thread.ts';
import { writeFileAtomic } from '../../settings/write-file-atomic.ts';
import { SoftLimiter } from '../playback/limiter.ts';
import { fileNameOf } from './file-name.ts';
import { openTrack } from './open-track.ts';
import type { Track, TrackFormat } from './track.ts';

const FOLDER_MODE = 0o700;
const FILE_MODE = 0o600;
const MIX_NAME = 'Everybody';
const PEOPLE_FILE = 'recording.json';
const MARKERS_FILE = 'markers.txt';
/** Most files of single people; later arrivals are only in the mix. A member who reconnects is another person to the server. */
const MAX_TRACKS = 64;

export interface ConversationWriterOptions {
  /** Folder that the writer creates, or that is empty. */
  readonly folder: string;
  readonly format: TrackFormat;
  readonly hasMix: boolean;
  readonly hasPeople: boolean;
  readonly ownName: string;
  readonly channel: string;
  readonly startedAt: string;
  /** Ring buffer of the local user's voice; those of others come with `addVoice`. */
  readonly own: Float32Array;
  readonly clock: Int32Array;
}

interface Span {
  readonly fromMs: number;
  toMs: number | null;
}

interface Person {
  readonly name: string;
  /** File of this person alone; null when there is none. */
  readonly file: string | null;
  readonly track: Track | null;
  readonly spans: Span[];
  ring: Float32Array | null;
  /** The frame after which the ring buffer gets no more sound. */
  endFrame: number;
}

/**
 * Takes the sound of a conversation out of its ring buffers and writes it: one file for each person, one with all of them, the list of people with their times, and
 * the markers. All files have the same beginning and grow together. When the process is killed, all files stay valid and lose the last second only.
 */
export class ConversationWriter implements AsyncDisposable {
  readonly #order: ConversationWriterOptions;
  readonly #onError: (error: JackfieldError) => void;
  readonly #own: Person;
  readonly #mix: Track | null;
  /** People by user id. */
  readonly #people = new Map<number, Person>();
  readonly #names = new Set<string>();
  readonly #limiter = new SoftLimiter();
  readonly #frame = new Float32Array(FRAME_SAMPLES);
  readonly #sum = new Float32Array(FRAME_SAMPLES);
  #frames = 0;
  #isClosed = false;

  private constructor(
    order: ConversationWriterOptions,
    own: Person,
    mix: Track | null,
    onError: (error: JackfieldError) => void,
  ) {
    this.#order = order;
    this.#own = own;
    this.#mix = mix;
    this.#onError = onError;
    for (const file of [MIX_NAME, order.ownName]) this.#names.add(fileNameOf(file).toLowerCase());
  }

  /** Creates the folder, for this account alone. Rejects with AUDIO_FILE_UNWRITABLE; later failures go to `onError`, each once. */
  static async open(
    order: ConversationWriterOptions,
    onError: (error: JackfieldError) => void,
  ): Promise<ConversationWriter> {
    const { folder, format, hasMix, hasPeople, ownName, own } = order;
    try {
      await mkdir(folder, { recursive: true, mode: FOLDER_MODE });
      if ((await readdir(folder)).length > 0) throw new Error('there are files in it already');
    } catch (error) {
      throw JackfieldError.of('AUDIO_FILE_UNWRITABLE', { file: folder, reason: reasonOf(error) }, error);
    }
    const mix = hasMix ? await openTrack(format, join(folder, `${MIX_NAME}.${format}`), onError) : null;
    const ownFile = hasPeople ? `${fileNameOf(ownName)}.${format}` : null;
    const track = ownFile === null ? null : await openTrack(format, join(folder, ownFile), onError);
    const self: Person = {
      name: ownName,
      file: ownFile,
      track,
      spans: [{ fromMs: 0, toMs: null }],
      ring: own,
      endFrame: Infinity,
    };
    const writer = new ConversationWriter(order, self, mix, onError);
    await writer.#writePeople();
    return writer;
  }

  /** Takes the voice from `ring` from now on. A person who was recorded before continues in the same file; a new file begins with silence until now. */
  async addVoice(userId: number, name: string, ring: Float32Array): Promise<void> {
    const known = this.#people.get(userId);
    const span: Span = { fromMs: this.#frames * FRAME_MS, toMs: null };
    if (known !== undefined) {
      Object.assign(known, { ring, endFrame: Infinity });
      known.spans.push(span);
    } else {
      const file = this.#order.hasPeople && this.#people.size < MAX_TRACKS ? this.#freeName(name) : null;
      const track = file === null ? null : await this.#openLate(file);
      this.#people.set(userId, { name, file, track, spans: [span], ring, endFrame: Infinity });
    }
    await this.#writePeople();
  }

  /** The audio thread writes nothing into the ring buffer from about `frame` on. */
  async endVoice(userId: number, frame: number): Promise<void> {
    const person = this.#people.get(userId);
    if (person === undefined) return;
    person.endFrame = frame;
    const span = person.spans.at(-1);
    if (span !== undefined) span.toMs = frame * FRAME_MS;
    await this.#writePeople();
  }

  /** Appends a label in Audacity's format, which opens beside the sound files. */
  async mark(frame: number, text: string): Promise<void> {
    const seconds = ((frame * FRAME_MS) / 1_000).toFixed(3);
    await this.#guard(MARKERS_FILE, (file) =>
      appendFile(file, `${seconds}\t${seconds}\t${text}\n`, { mode: FILE_MODE }),
    );
  }

  /** Writes the sound since the last call. */
  async drain(settleFrames = RECORDING_SETTLE_FRAMES): Promise<void> {
    const { clock } = this.#order;
    const until = Atomics.load(clock, RECORDING_CLOCK.frames) - settleFrames;
    while (this.#frames < until) {
      await this.#writeFrame();
      this.#frames++;
      Atomics.store(clock, RECORDING_CLOCK.taken, this.#frames);
    }
  }

  /** Writes the rest; call it when the audio thread has stopped writing. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.drain(0);
    for (const { track } of [this.#own, ...this.#people.values()]) await track?.[Symbol.asyncDispose]();
    await this.#mix?.[Symbol.asyncDispose]();
    await this.#writePeople(true);
  }

  async #writeFrame(): Promise<void> {
    let isMixSilent = true;
    this.#sum.fill(0);
    for (const person of [this.#own, ...this.#people.values()]) {
      const isSilent = person.ring === null || this.#take(person.ring);
      if (isSilent) this.#frame.fill(0);
      else {
        isMixSilent = false;
        for (let i = 0; i < FRAME_SAMPLES; i++) this.#sum[i] = (this.#sum[i] ?? 0) + (this.#frame[i] ?? 0);
      }
      await person.track?.write(this.#frame, isSilent);
      if (this.#frames >= person.endFrame) person.ring = null;
    }
    if (this.#mix === null) return;
    this.#limiter.process(this.#sum);
    await this.#mix.write(this.#sum, isMixSilent);
  }

  /** Takes one frame out of a ring buffer and clears it there. True when the frame was silent. */
  #take(ring: Float32Array): boolean {
    const at = (this.#frames * FRAME_SAMPLES) % ring.length;
    const part = ring.subarray(at, at + FRAME_SAMPLES);
    if (!part.some((sample) => sample !== 0)) return true;
    this.#frame.set(part);
    part.fill(0);
    return false;
  }

  #freeName(name: string): string {
    const base = fileNameOf(name);
    let free = base;
    for (let number = 2; this.#names.has(free.toLowerCase()); number++) free = `${base} ${number}`;
    this.#names.add(free.toLowerCase());
    return `${free}.${this.#order.format}`;
  }

  async #openLate(file: string): Promise<Track | null> {
    try {
      const track = await openTrack(this.#order.format, join(this.#order.folder, file), this.#onError);
      this.#frame.fill(0);
      for (let frame = 0; frame < this.#frames; frame++) await track.write(this.#frame, true);
      return track;
    } catch (error) {
      this.#onError(JackfieldError.from(error));
      return null;
    }
  }

  async #writePeople(isOver = false): Promise<void> {
    const { channel, startedAt } = this.#order;
    const nowMs = this.#frames * FRAME_MS;
    const people = [this.#own, ...this.#people.values()].map(({ name, file, spans }) => ({
      name,
      file,
      spans: spans.map(({ fromMs, toMs }) => ({ fromMs, toMs: isOver ? Math.min(toMs ?? nowMs, nowMs) : toMs })),
    }));
    const content = { format: 1, startedAt, channel, lengthMs: isOver ? nowMs : null, people };
    await this.#guard(PEOPLE_FILE, (file) =>
      writeFileAtomic(file, `${JSON.stringify(content, null, 2)}\n`, { mode: FILE_MODE }),
    );
  }

  async #guard(name: string, write: (file: string) => Promise<void>): Promise<void> {
    const file = join(this.#order.folder, name);
    try {
      await write(file);
    } catch (error) {
      this.#onError(JackfieldError.of('AUDIO_FILE_UNWRITABLE', { file, reason: reasonOf(error) }, error));
    }
  }
}
