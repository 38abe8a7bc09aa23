/** The audio thread: a worker around the conductor, with the real chains and the real lane. Started by `AudioThreadClient`. */
import { parentPort, workerData } from 'node:worker_threads';
import { JackfieldError } from '../errors.ts';
import { pipeOf } from '../lanes/voice-pipe.ts';
import type { AudioCommand, AudioEvent } from '../ports/audio-thread.ts';
import type { VoiceModule } from '../ports/lane.ts';
import { openCaptureChain } from '../supervisor/chains/capture-chain.ts';
import { openPlaybackChain } from '../supervisor/chains/playback-chain.ts';
import { AudioConductor } from './audio-conductor.ts';
import type { AudioThreadData } from './audio-thread-client.ts';

/** Spares survive the pauses of a conversation, but not a night in which a client is left in a channel. */
const SPARE_KEEP_MS = 5 * 60_000;

const port = parentPort;
if (port === null) throw new TypeError('audio-thread.ts runs as a worker only');

const { captureLauncher, playbackLauncher, pcmPort, voiceModules } = workerData as AudioThreadData;
const send = (event: AudioEvent): void => port.postMessage(event);

try {
  // Loading a module blocks the thread, so all are loaded before frames pass.
  const loaded = voiceModules.map(async (url) => [url, (await import(url)) as VoiceModule] as const);
  const voices = new Map(await Promise.all(loaded));
  const conductor = await AudioConductor.open(
    {
      openCaptureChain: (callbacks) =>
        openCaptureChain({ launcher: captureLauncher, spareKeepMs: SPARE_KEEP_MS, ...callbacks }),
      openPlaybackChain: (callbacks) =>
        openPlaybackChain({ launcher: playbackLauncher, spareKeepMs: SPARE_KEEP_MS, ...callbacks }),
      openVoiceLane: ({ module, port: pipe }, callbacks) => {
        const half = voices.get(module);
        if (half === undefined) throw new TypeError(`the voice half ${module} was not loaded`);
        return half.openVoiceLane(pipeOf(pipe), callbacks);
      },
      pcmPort,
    },
    (event) => {
      send(event);
      // All resources are disposed, so nothing else may keep the thread alive.
      if (event.kind === 'closed') process.exit();
    },
  );
  port.on('message', (command: AudioCommand) => conductor.handle(command));
} catch (error) {
  send({ kind: 'device', isRunning: false, error: JackfieldError.from(error).toPlain() });
}
