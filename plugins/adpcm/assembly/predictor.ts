// The next sample from the two before it: a1 * y1 + a2 * y2, in whole numbers, so that both ends compute the same.

const FRACTION_BITS: i32 = 13;
/** Reflection coefficients, from -128 on: sines of equal arcs, finest near ±1, where the predictor is most sensitive. */
const reflections = new StaticArray<f32>(256);

for (let code = -128; code < 128; code++) {
  // -1 and 1 themselves would make a filter that never comes to rest.
  unchecked((reflections[code + 128] = <f32>(Math.sin((Math.PI / 2) * (<f64>code / 128)) * 0.9999)));
}

let a1: i32 = 0;
let a2: i32 = 0;

/** Takes the coefficients of a packet, -128 to 127 each. */
export function usePredictor(code1: i32, code2: i32): void {
  const k1 = unchecked(reflections[code1 + 128]);
  const k2 = unchecked(reflections[code2 + 128]);
  const scale = <f32>(1 << FRACTION_BITS);
  a1 = <i32>nearest((k1 - k1 * k2) * scale);
  a2 = <i32>nearest(k2 * scale);
}

/** [audio] From the sample before and the one before that. */
export function predict(y1: i32, y2: i32): i32 {
  return (a1 * y1 + a2 * y2 + (1 << (FRACTION_BITS - 1))) >> FRACTION_BITS;
}

let code1: i32 = 0;
let code2: i32 = 0;

/** First coefficient of what `analyse` found. */
export function firstCode(): i32 {
  return code1;
}

/** Second coefficient of what `analyse` found. */
export function secondCode(): i32 {
  return code2;
}

/** Finds the coefficients that predict `count` samples best: autocorrelation under a sine window, Levinson and Durbin's recursion. */
export function analyse(samples: StaticArray<i32>, count: i32): void {
  let r0: f32 = 0;
  let r1: f32 = 0;
  let r2: f32 = 0;
  let x1: f32 = 0;
  let x2: f32 = 0;
  // The window by rotation: cheaper than a sine a sample.
  const turn = <f32>Math.PI / <f32>count;
  const cosine = Mathf.cos(turn);
  const sine = Mathf.sin(turn);
  let re = Mathf.cos(turn / 2);
  let im = Mathf.sin(turn / 2);
  for (let i = 0; i < count; i++) {
    const x = <f32>unchecked(samples[i]) * im;
    r0 += x * x;
    r1 += x * x1;
    r2 += x * x2;
    x2 = x1;
    x1 = x;
    const turned = re * cosine - im * sine;
    im = im * cosine + re * sine;
    re = turned;
  }
  // A floor of noise: nothing is predicted better than it is quantised.
  r0 = r0 * <f32>1.00001 + <f32>count;
  const k1 = r1 / r0;
  const rest = r0 * (1 - k1 * k1);
  const k2 = (r2 - k1 * r1) / rest;
  code1 = codeOf(k1);
  code2 = codeOf(k2);
}

function codeOf(reflection: f32): i32 {
  const arc = Mathf.asin(max(<f32>-1, min(<f32>1, reflection))) / <f32>(Math.PI / 2);
  return max(-127, min(127, <i32>nearest(arc * 128)));
}
