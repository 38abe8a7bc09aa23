/**
 * The program of a sandbox process. The host starts it with Node's permission model (it may read the plugin cache and itself, nothing else), an
 * empty environment, one socket as standard input and output, and a one-byte file as descriptor 3. The first message says what to load; then the
 * program only answers requests. It ends when the host closes the socket.
 */
import { CaptureProgram } from './capture-program.ts';
import { EventsProgram } from './events-program.ts';
import type { Message } from './pipe.ts';
import { Pipe } from './pipe.ts';
import { PARAMETER_FLAG, REPLY, REQUEST, STATE_OUTCOMES, STATUS } from './pipe-protocol.ts';
import { PlaybackProgram } from './playback-program.ts';
import { type PluginInstanceHandle, StartFailure } from './plugin-instance-handle.ts';
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
    else if (message.kind === REQUEST.forgetSender) program.forgetSender(pipe.readBody(message).u32());
    else control(program, message);
    program.settle();
  }
}

interface Controllable {
  at(slot: number): PluginInstanceHandle | undefined;
  reset(): void;
}

function control(program: Controllable, message: Message): void {
  if (message.kind === REQUEST.reset) {
    program.reset();
    return;
  }
  const body = pipe.readBody(message);
  const slot = body.u32();
  if (message.kind === REQUEST.parameter) {
    const glides = (message.flags & PARAMETER_FLAG.glide) !== 0;
    program.at(slot)?.setParameter(body.u32(), body.f64(), glides);
  } else if (message.kind === REQUEST.settings) {
    const text = body.bytes(body.left);
    program.at(slot)?.updateSettings(Buffer.from(text.buffer, text.byteOffset, text.length).toString('utf8'));
  } else if (message.kind === REQUEST.saveState) sendState(program, slot);
  else throw new RangeError(`message of kind ${message.kind}`);
}

/** Body: u32 slot · u32 outcome · the state. */
function sendState(program: Controllable, slot: number): void {
  const { outcome, bytes } = program.at(slot)?.saveState() ?? { outcome: 'none', bytes: null };
  const writer = pipe.begin().u32(slot).u32(STATE_OUTCOMES.indexOf(outcome));
  if (bytes !== null) writer.bytes(bytes);
  pipe.send(REPLY.state, 0, 0);
}
