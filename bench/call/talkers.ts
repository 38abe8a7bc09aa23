/** Bots that talk without pause, in a process of their own. */
import { fork, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { findProgram } from '../../e2e/find-program.ts';
import { readOpusPackets } from './ogg-opus.ts';

export interface TalkersOptions {
  readonly product: 'mumble' | 'jackfield';
  readonly port: number;
  readonly count: number;
  readonly speechWav: string;
}

/** Resolves when all bots are in the channel and talk. */
export async function startTalkers(options: TalkersOptions): Promise<AsyncDisposable> {
  const child = fork(fileURLToPath(new URL('talkers-child.ts', import.meta.url)), [JSON.stringify(options)], {
    execArgv: [],
  });
  const exited = once(child, 'exit');
  const first = await Promise.race([once(child, 'message'), exited.then(() => null)]);
  if (first === null) throw new Error('the talkers ended before they talked');
  return {
    [Symbol.asyncDispose]: async () => {
      if (child.connected) child.disconnect();
      await exited;
    },
  };
}

/** Encodes the left channel of a WAV as Opus packets of 20 ms at 32 kb/s with ffmpeg's libopus. */
export function encodeSpeech(wav: string): Uint8Array[] {
  const codec = ['-c:a', 'libopus', '-b:a', '32k', '-frame_duration', '20', '-application', 'voip'];
  const args = ['-v', 'error', '-i', wav, '-af', 'pan=mono|c0=c0', ...codec, '-f', 'ogg', '-'];
  const ran = spawnSync(findProgram('ffmpeg'), args, { maxBuffer: 1 << 26 });
  if (ran.status !== 0) throw new Error(`ffmpeg: ${ran.stderr.toString()}`);
  return readOpusPackets(ran.stdout);
}
