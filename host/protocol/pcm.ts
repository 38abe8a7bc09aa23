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
/** Of a `playback` message with {@link PCM_FLAG_SIDE}: 480 samples of the side follow the 480 of the mid. */
export const PCM_SIDE_MESSAGE_BYTES = PCM_MESSAGE_BYTES + FRAME_SAMPLES * 4;

/** `status` is 8 bytes of header and then u32 underruns, u32 overruns, u32 ring fill in samples. */
export const PCM_KIND = { captured: 1, playback: 2, status: 3 } as const;
/** The tick carries no microphone (none chosen, or not allowed): the samples are zero. */
export const PCM_FLAG_NO_MICROPHONE = 1;
/** Of `playback`: left is mid + side, right is mid - side. Without it both are the frame. */
export const PCM_FLAG_SIDE = 1;

/** Offered beside the token by a page that takes the sound only where no other page has it; the engine chooses it where one has, and that page waits. */
export const PCM_WAIT_PROTOCOL = 'jackfield.wait';
/** Why the engine closes a page's socket: another page took over, the device was replaced, or nobody has the sound any more (a waiting page tries again). */
export const PCM_CLOSE = { takenOver: 4000, deviceReplaced: 4001, free: 4002 } as const;

/** Where the page finds the engine; served to it as JSON at `/session.json` to the holder of the token only. */
export interface SessionAddress {
  /** Port of the RPC WebSocket on 127.0.0.1, path `/rpc`. */
  readonly rpcPort: number;
  /** Port of the PCM WebSocket on 127.0.0.1, path `/pcm`. */
  readonly pcmPort: number;
}
