/**
 * The f64 at an address, in both lanes. The constants of long formulas lie in the memory: read from there, each is one instruction;
 * written into the code, V8 makes three of it, time and again in a loop.
 */
export function pair(address: usize): v128 {
  return v128.load64_splat(address)
}

/** The f32 at an address, in all four lanes. */
export function four(address: usize): v128 {
  return v128.load32_splat(address)
}

export const HALF = memory.data<f64>([0.5])
export const ONE = memory.data<f64>([1])
export const TWO = memory.data<f64>([2])
/** ln 2 in two parts. The first ends in 21 zero bits: its product with an exponent is exact. */
export const LN2_HIGH = memory.data<f64>([0.6931471803691238])
export const LN2_LOW = memory.data<f64>([1.9082149292705877e-10])
