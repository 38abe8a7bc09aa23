import { activate, giveFrame, takeFrame } from './frames';
import { effect } from './effect';

export * from './lifecycle';

export function captured_audio__activate(sampleRate: i32, frameSamples: i32): usize {
  return activate(sampleRate, frameSamples);
}

export function captured_audio__on_audio_frame_captured(pointer: usize, length: i32): usize {
  const frame = takeFrame(pointer, length);
  if (frame != null) effect().frame(frame);
  return giveFrame(frame);
}

export function captured_audio__reset(): void {
  effect().reset();
}

export function captured_audio__deactivate(): void {
  effect().reset();
}
