/**
 * The program of a sandbox process. The host starts it with Node's permission model (it may read the plugin cache and itself, nothing else), an
 * empty environment, one socket as standard input and output, and a one-byte file as descriptor 3. The first message says what to load; then the
 * program only answers requests. It ends when the host closes the socket.
 */
import { CaptureProgram, type Addressed } from './capture-program.ts';
import { EventsProgram } from './events-program.ts';
import type { Message } from './pipe.ts';
import { Pipe } from './pipe.ts';
import { HEADER_BYTES, PARAMETER_FLAG, REPLY, REQUEST, STATE_OUTCOMES, STATUS } from './pipe-protocol.ts';
import { PlaybackProgram } from './playback-program.ts';
import { StartFailure } from './plugin-instance-handle.ts';
import type { EncoderRequest, SandboxLoad } from './specs.ts';

/** Memory is reported every 5 s of audio. */
const TICKS_PER_MEMORY_REPORT = 500;

const pipe = new Pipe();
const first = pipe.read();
if (first !== null && first.kind === REQUEST.load) await run(pipe.json(first) as SandboxLoad);

async function run(load: SandboxLoad): Promise<void> {
  pipe.mark(STATUS.loading);
  try {
    if (load.kind === 'events') (await EventsProgram.open(pipe, load)).run();
    else if (load.kind === 'capture') runCapture(await CaptureProgram.open(pipe, load));
    else runPlayback(await PlaybackProgram.open(pipe, load));
  } catch (error) {
    if (!(error instanceof StartFailure)) throw error;
    pipe.sendJson(REPLY.failed, error.report);
  }
}

function runCapture(program: CaptureProgram): void {
  pipe.sendJson(REPLY.ready, program.ready);
  pipe.sendJson(REPLY.memory, program.memory);
  let ticks = 0;
  for (let message = pipe.read(); message !== null; message = pipe.read()) {
    if (message.kind === REQUEST.capture) {
      program.tick(message);
      ticks += 1;
      if (ticks % TICKS_PER_MEMORY_REPORT === 0) pipe.sendJson(REPLY.memory, program.memory);
    } else if (message.kind === REQUEST.history) program.history(message);
    else if (message.kind === REQUEST.prime) program.prime(message);
    else if (message.kind === REQUEST.encoder) program.updateEncoder(pipe.json(message) as EncoderRequest);
    else control(program, message);
    program.settle();
  }
}

function runPlayback(program: PlaybackProgram): void {
  pipe.sendJson(REPLY.ready, program.ready);
  pipe.sendJson(REPLY.memory, program.memory);
  let ticks = 0;
  for (let message = pipe.read(); message !== null; message = pipe.read()) {
    if (message.kind === REQUEST.playback) {
      program.tick(message);
      ticks += 1;
      if (ticks % TICKS_PER_MEMORY_REPORT === 0) pipe.sendJson(REPLY.memory, program.memory);
    } else if (message.kind === REQUEST.history) program.history(message);
    else if (message.kind === REQUEST.mixed) program.mix(message);
    else if (message.kind === REQUEST.forgetSender) program.forgetSender(pipe.view.getUint32(message.body, true));
    else control(program, message);
    program.settle();
  }
}

interface Controllable {
  at(slot: number): Addressed | undefined;
  reset(): void;
}

function control(program: Controllable, message: Message): void {
  const { view, bytes } = pipe;
  const { body } = message;
  if (message.kind === REQUEST.reset) {
    program.reset();
    return;
  }
  const slot = view.getUint32(body, true);
  if (message.kind === REQUEST.parameter) {
    const glides = (message.flags & PARAMETER_FLAG.glide) !== 0;
    program.at(slot)?.setParameter(view.getUint32(body + 4, true), view.getFloat64(body + 8, true), glides);
  } else if (message.kind === REQUEST.settings) {
    const text = Buffer.from(bytes.buffer, body + 4, message.bodyBytes - 4).toString('utf8');
    program.at(slot)?.updateSettings(text);
  } else if (message.kind === REQUEST.saveState) sendState(program, slot);
  else throw new RangeError(`message of kind ${message.kind}`);
}

/** Body: u32 slot · u32 outcome · the state. */
function sendState(program: Controllable, slot: number): void {
  const { outcome, bytes } = program.at(slot)?.saveState() ?? { outcome: 'none', bytes: null };
  pipe.outView.setUint32(HEADER_BYTES, slot, true);
  pipe.outView.setUint32(HEADER_BYTES + 4, STATE_OUTCOMES.indexOf(outcome), true);
  if (bytes !== null) pipe.out.set(bytes, HEADER_BYTES + 8);
  pipe.send(REPLY.state, 0, 0, 8 + (bytes?.length ?? 0));
}
