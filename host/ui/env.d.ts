/** The global scope of an AudioWorklet (Web Audio API 1.1, section 1.32), which TypeScript's DOM types lack. */
declare abstract class AudioWorkletProcessor {
  readonly port: MessagePort;
  abstract process(
    inputs: Float32Array[][],
    outputs: Float32Array[][],
    parameters: Record<string, Float32Array>,
  ): boolean;
}
declare function registerProcessor(name: string, processor: new () => AudioWorkletProcessor): void;

/** Audio Output Devices API, which Chromium supports on AudioContext and TypeScript's DOM types lack. */
interface AudioContext {
  setSinkId(sinkId: string): Promise<void>;
}
