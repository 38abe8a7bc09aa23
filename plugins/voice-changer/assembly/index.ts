import { release } from '../../../plugin-api/assemblyscript/sdk/abi';
import { Effect, Parameter, run } from '../../../plugin-api/assemblyscript/sdk/effect';
import { lifecycle__start as start } from '../../../plugin-api/assemblyscript/sdk/lifecycle';
import { LATENCY, TAIL } from './format';
import { draw, openPanel, redraw, use } from './panel';
import { PARAMETERS, turn } from './parameters';
import { changeFrame, clearVoice, prepareVoice } from './voice';

export {
  captured_audio__activate,
  captured_audio__deactivate,
  captured_audio__on_audio_frame_captured,
  captured_audio__reset,
} from '../../../plugin-api/assemblyscript/sdk/captured';
export {
  cabi_realloc,
  lifecycle__on_settings_changed,
  lifecycle__stop,
} from '../../../plugin-api/assemblyscript/sdk/lifecycle';
export * from '../../../plugin-api/assemblyscript/sdk/parameters';

const EVENTS: i32 = 1;
/** Tags of `ui-types.input`. */
const FLAG: i32 = 1;
const NUMBER: i32 = 2;
const TEXT: i32 = 3;

class VoiceChanger extends Effect {
  get latencySamples(): u32 {
    return LATENCY;
  }

  get tailSamples(): u32 {
    return TAIL;
  }

  get parameters(): Parameter[] {
    return PARAMETERS;
  }

  onParameterChanged(id: u32, value: f64): void {
    if (turn(id, value)) redraw();
  }

  frame(samples: StaticArray<f32>): void {
    changeFrame(changetype<usize>(samples), changetype<usize>(samples));
  }

  reset(): void {
    clearVoice();
  }
}

run(new VoiceChanger());
prepareVoice();

/** The event instance draws; the audio instance has nobody to draw for. */
export function lifecycle__start(role: i32): usize {
  const started = start(role);
  if (role == EVENTS) {
    openPanel();
    redraw();
  }
  return started;
}

export function timer_events__on_timer(_timerId: u32): void {
  draw();
}

/** `low` and `high` are what the input's variants share: a flag, a number's bits, or a text's place and length. */
export function ui_events__on_ui_input(
  _slot: i32,
  keyPlace: usize,
  keyLength: i32,
  tag: i32,
  low: i64,
  high: i32,
  _hasUser: i32,
  _userId: u32,
  _hasMessage: i32,
  messagePlace: usize,
  messageLength: i32,
): void {
  const key = String.UTF8.decodeUnsafe(keyPlace, keyLength);
  release(keyPlace, keyLength);
  release(messagePlace, messageLength);
  if (tag == FLAG) use(key, <f64>low);
  else if (tag == NUMBER) use(key, reinterpret<f64>(low));
  else if (tag >= TEXT) {
    if (tag == TEXT) use(key, parseFloat(String.UTF8.decodeUnsafe(<usize>low, high)));
    release(<usize>low, high);
  }
}
