import { activate, giveFrame, takeFrame } from './frames';
import { effect } from './effect';

export * from './lifecycle';

export function mixed_audio__activate(sampleRate: i32, frameSamples: i32): usize {
  return activate(sampleRate, frameSamples);
}

export function mixed_audio__on_audio_frame_mixed(pointer: usize, length: i32): usize {
  const frame = takeFrame(pointer, length);
  if (frame != null) effect().frame(frame);
  return giveFrame(frame);
}

export function mixed_audio__reset(): void {
  effect().reset();
}

export function mixed_audio__deactivate(): void {
  effect().reset();
}
