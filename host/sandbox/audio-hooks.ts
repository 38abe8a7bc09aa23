import {
  directEchoCall,
  directFrameCall,
  directGateCall,
  directUserFrameCall,
  type FrameCall,
} from './direct-calls.ts';
import type { Hooks } from './generations.ts';
import type { PluginInstance } from './plugin-instance.ts';

/** The hook of a plugin that a slot runs. */
export type AudioStage = 'echo' | 'captured' | 'gate' | 'decoded' | 'mixed';

export type AudioHook =
  | NonNullable<Hooks['echo-canceller']>
  | NonNullable<Hooks['captured-audio']>
  | NonNullable<Hooks['decoded-audio']>
  | NonNullable<Hooks['mixed-audio']>
  | NonNullable<Hooks['voice-gate']>;

/** The hook of a stage. Throws a `TypeError` for a plugin without that hook. */
export function hookOf({ hooks }: PluginInstance, stage: AudioStage): AudioHook {
  if (stage === 'echo') return present(hooks['echo-canceller']);
  if (stage === 'captured') return present(hooks['captured-audio']);
  if (stage === 'decoded') return present(hooks['decoded-audio']);
  if (stage === 'mixed') return present(hooks['mixed-audio']);
  return present(hooks['voice-gate']);
}

/** The frame function of a stage. It bypasses the generated glue when the component is plain enough, and goes through it otherwise. */
export function frameCallOf(instance: PluginInstance, stage: AudioStage): FrameCall {
  const { hooks, core } = instance;
  if (stage === 'echo') {
    const hook = present(hooks['echo-canceller']);
    return directEchoCall(core) ?? ((samples, _userId, farEnd) => hook.onEchoFrame(samples, farEnd));
  }
  if (stage === 'captured') {
    const hook = present(hooks['captured-audio']);
    const direct = directFrameCall(core, 'captured-audio', 'on-audio-frame-captured');
    return direct ?? ((samples) => hook.onAudioFrameCaptured(samples));
  }
  if (stage === 'decoded') {
    const hook = present(hooks['decoded-audio']);
    return directUserFrameCall(core) ?? ((samples, userId) => hook.onAudioFrameDecoded(userId, samples));
  }
  if (stage === 'mixed') {
    const hook = present(hooks['mixed-audio']);
    return (
      directFrameCall(core, 'mixed-audio', 'on-audio-frame-mixed') ?? ((samples) => hook.onAudioFrameMixed(samples))
    );
  }
  return directGateCall(core) ?? gateCallThroughGlue(present(hooks['voice-gate']));
}

function gateCallThroughGlue(gate: NonNullable<Hooks['voice-gate']>): FrameCall {
  const decision = new Float32Array(2);
  return (samples) => {
    const { isOpen, speechProbability } = gate.onGateFrame(samples);
    decision[0] = isOpen ? 1 : 0;
    decision[1] = speechProbability;
    return decision;
  };
}

function present<Hook>(hook: Hook | undefined): Hook {
  if (hook === undefined) throw new TypeError('it has no hook of that stage');
  return hook;
}
