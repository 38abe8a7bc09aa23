import { Effect, Parameter, run } from '../../../plugin-api/assemblyscript/sdk/effect';
import { Role } from '../../../plugin-api/assemblyscript/sdk/plugin';
import { Some } from '../../../plugin-api/assemblyscript/sdk/result';
import { Input, Slot } from '../../../plugin-api/assemblyscript/sdk/tree';
import { LATENCY, TAIL } from './format';
import { draw, openPanel, redraw, use } from './panel';
import { PARAMETERS, turn } from './parameters';
import { changeFrame, clearVoice, prepareVoice } from './voice';

export * from '../../../plugin-api/assemblyscript/sdk/captured';
export * from '../../../plugin-api/assemblyscript/sdk/parameters';
export * from '../../../plugin-api/assemblyscript/sdk/hooks/timer-events';
export * from '../../../plugin-api/assemblyscript/sdk/hooks/ui-events';

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

  /** The event instance draws; the audio instance has nobody to draw for. */
  start(role: Role): void {
    if (role == Role.Events) openPanel();
  }

  onTimer(_timerId: u32): void {
    draw();
  }

  onUiInput(_slot: Slot, key: string, input: Input, _userId: Some<u32> | null, _messageId: string | null): void {
    use(key, input);
  }
}

prepareVoice();
run(new VoiceChanger());
