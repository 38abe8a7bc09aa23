/**
 * Audio between the page's worker and the engine's audio thread: binary WebSocket messages on loopback.
 * Layout (docs/wire/pcm.md), little endian:
 *
 *     0        1        2        4              8
 *     ┌────────┬────────┬────────┬──────────────┬───────────────────────────┐
 *     │ kind   │ flags  │ 0      │ sequence u32 │ 480 samples, float32      │
 *     └────────┴────────┴────────┴──────────────┴───────────────────────────┘
 *
 * Every tick of the page's audio clock sends one `captured` message and is answered by one `playback` message.
 */
export const SAMPLE_RATE = 48_000;
/** Samples in a frame: 10 ms. */
export const FRAME_SAMPLES = 480;
export const FRAME_MS = 10;
export const PCM_HEADER_BYTES = 8;
export const PCM_MESSAGE_BYTES = PCM_HEADER_BYTES + FRAME_SAMPLES * 4;
/** Length of a `playback` message with {@link PCM_FLAG_SIDE}: 480 samples of the side follow the 480 of the mid. */
export const PCM_SIDE_MESSAGE_BYTES = PCM_MESSAGE_BYTES + FRAME_SAMPLES * 4;

/** Message kinds. `status` is 8 bytes of header and then u32 underruns, u32 overruns, u32 ring fill in samples. */
export const PCM_KIND = { captured: 1, playback: 2, status: 3 } as const;
/** Flag of `captured`: no microphone is available (none chosen, or not allowed) and the samples are zero. */
export const PCM_FLAG_NO_MICROPHONE = 1;
/** Flag of `playback`: left is mid + side, right is mid - side. Without the flag both channels are the frame. */
export const PCM_FLAG_SIDE = 1;

/** Subprotocol that a page offers beside the token to take the audio only when no other page has it. The engine selects it to make the page wait. */
export const PCM_WAIT_PROTOCOL = 'jackfield.wait';
/** Close codes of the engine: another page took over, the device was replaced, or no page has the audio any more (a waiting page tries again). */
export const PCM_CLOSE = { takenOver: 4000, deviceReplaced: 4001, free: 4002 } as const;

/** Ports of the engine; served as JSON at `/session.json` to the holder of the token only. */
export interface SessionAddress {
  /** Port of the RPC WebSocket on 127.0.0.1, path `/rpc`. */
  readonly rpcPort: number;
  /** Port of the PCM WebSocket on 127.0.0.1, path `/pcm`. */
  readonly pcmPort: number;
}
