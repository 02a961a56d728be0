// Why Lariat is slower than a peer where it is, and what was tried: by workload, for RESULTS.md. Only rows that were lost are told.

const product =
  'Nearly all of it is the product XᵀX: two doubles at a time without a fused multiply-add are a quarter of what AVX-512 does, and no ' +
  'kernel of WebAssembly on Node 20 can have more. The kernel is at the speed of all its products that are packed. Tried: tiles of ' +
  'sixteen accumulators and unrolled loops (half as fast, since they do not fit into registers), the other order of the loops and panels ' +
  'that fit into the first-level cache (no difference), longer stretches of a column at a time (2 %).'

export const reasons = {
  'lasso-10000x100-1e-2': product,
  'lasso-10000x100-1e-3': product,
  'lasso-100000x50-1e-2': product,
  'lasso-100000x50-1e-3': product,
  'elastic-net-1000x200-1e-2':
    'Each λ has an L2 part of its own, and so a Cholesky factor of its own, where coordinate descent stops at 1e-6. Tried: to keep the ' +
    'factor of an earlier λ and refine (6 %, for three times the rounds).',
  'net-784-128-10':
    'The products alone are 436 µs at the speed of a loop of packed tiles, which is all that 128-bit vectors without a fused multiply-add give.',
}
