// Low-pass at 4 kHz, Q 0.707, at 48 kHz (Audio EQ Cookbook), then the gain.
const GAIN = 0.8;
const B0 = 0.0494902;
const B1 = 0.0989804;
const A1 = -1.2796324;
const A2 = 0.4775922;

let z1 = 0;
let z2 = 0;

const capturedAudio = {
  activate: () => ({ latencySamples: 0, tailSamples: 480 }),
  onAudioFrameCaptured(samples) {
    for (let index = 0; index < samples.length; index++) {
      const input = samples[index];
      const output = B0 * input + z1;
      z1 = B1 * input - A1 * output + z2;
      z2 = B0 * input - A2 * output;
      samples[index] = output * GAIN;
    }
    return samples;
  },
  reset() {
    z1 = 0;
    z2 = 0;
  },
  deactivate() {},
};

export default { hooksFor: () => ({ 'captured-audio': capturedAudio }) };
