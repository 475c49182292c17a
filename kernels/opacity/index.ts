// The nets that judge opacity, two units at a time as f64x2: what `src/frames/script-opacity-layers.ts` computes, to the bit.
// Weights of eight units stand side by side, in 64 bytes, input by input.

const LEAK: f64 = 0.1;

function multiply(sums: v128, weights: usize, value: v128): v128 {
  return f64x2.add(sums, f64x2.mul(v128.load(weights), value));
}

/** Adds the biases, and lets little through of what is below 0. */
function limit(sums: v128, biases: usize): v128 {
  const biased = f64x2.add(sums, v128.load(biases));
  return v128.bitselect(biased, f64x2.mul(biased, f64x2.splat(LEAK)), f64x2.gt(biased, f64x2.splat(0)));
}

/** Hidden units from `count` figures of 32 bits; behind the weights of eight units stand their biases. */
export function activate(figures: usize, count: i32, weights: usize, values: usize, units: i32): void {
  let at = weights;
  for (let to = values, end = values + ((<usize>units) << 3); to < end; to += 64, at += 64) {
    let a = f64x2.splat(0);
    let b = a;
    let c = a;
    let d = a;
    for (let from = figures, last = figures + ((<usize>count) << 2); from < last; from += 4, at += 64) {
      const value = f64x2.splat(<f64>load<f32>(from));
      a = multiply(a, at, value);
      b = multiply(b, at + 16, value);
      c = multiply(c, at + 32, value);
      d = multiply(d, at + 48, value);
    }
    v128.store(to, limit(a, at));
    v128.store(to + 16, limit(b, at + 16));
    v128.store(to + 32, limit(c, at + 32));
    v128.store(to + 48, limit(d, at + 48));
  }
}

/** Outputs, eight at a time, from the values of hidden units; before the weights of eight outputs stand their biases. */
export function addUp(values: usize, units: i32, weights: usize, sums: usize, outputs: i32): void {
  let at = weights;
  for (let to = sums, end = sums + ((<usize>outputs) << 3); to < end; to += 64) {
    let a = v128.load(at);
    let b = v128.load(at + 16);
    let c = v128.load(at + 32);
    let d = v128.load(at + 48);
    at += 64;
    for (let from = values, last = values + ((<usize>units) << 3); from < last; from += 8, at += 64) {
      const value = f64x2.splat(load<f64>(from));
      a = multiply(a, at, value);
      b = multiply(b, at + 16, value);
      c = multiply(c, at + 32, value);
      d = multiply(d, at + 48, value);
    }
    v128.store(to, a);
    v128.store(to + 16, b);
    v128.store(to + 32, c);
    v128.store(to + 48, d);
  }
}
