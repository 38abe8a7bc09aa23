/** The global scope of an AudioWorklet (Web Audio API 1.1, section 1.32), which TypeScript's DOM types leave out. */
declare abstract class AudioWorkletProcessor {
  readonly port: MessagePort;
  abstract process(
    inputs: Float32Array[][],
    outputs: Float32Array[][],
    parameters: Record<string, Float32Array>,
  ): boolean;
}
declare function registerProcessor(name: string, processor: new () => AudioWorkletProcessor): void;

/** Audio Output Devices API: Chromium has it on AudioContext, TypeScript's DOM types do not yet. */
interface AudioContext {
  setSinkId(sinkId: string): Promise<void>;
}
