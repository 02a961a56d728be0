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
