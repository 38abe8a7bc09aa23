const GAIN = 0.8;
const B0 = 0.0494902;
const B1 = 0.0989804;
const A1 = -1.2796324;
const A2 = 0.4775922;

/** The effect of bench/plugins as a function of this process, in place: V8's result without a sandbox boundary. */
export function makePlainEffect(): (samples: Float32Array) => void {
  let z1 = 0;
  let z2 = 0;
  return (samples) => {
    for (let index = 0; index < samples.length; index++) {
      const input = samples[index] ?? 0;
      const output = B0 * input + z1;
      z1 = B1 * input - A1 * output + z2;
      z2 = B0 * input - A2 * output;
      samples[index] = output * GAIN;
    }
  };
}
