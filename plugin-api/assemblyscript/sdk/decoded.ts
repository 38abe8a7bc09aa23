import { activate, giveFrame, takeFrame } from './frames';
import { effect } from './effect';

export * from './lifecycle';

export function decoded_audio__activate(sampleRate: i32, frameSamples: i32): usize {
  return activate(sampleRate, frameSamples);
}

export function decoded_audio__on_audio_frame_decoded(userId: u32, pointer: usize, length: i32): usize {
  const frame = takeFrame(pointer, length);
  if (frame != null) effect().decodedFrame(userId, frame);
  return giveFrame(frame);
}

export function decoded_audio__forget_user(userId: u32): void {
  effect().forgetUser(userId);
}

export function decoded_audio__reset(): void {
  effect().reset();
}

export function decoded_audio__deactivate(): void {
  effect().reset();
}
