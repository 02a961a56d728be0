// Why Lariat is slower than a peer where it is, and what was tried: by workload, for RESULTS.md. Only rows that were lost are told.

const product =
  'Nearly all of it is the product XᵀX: two doubles at a time without a fused multiply-add are a quarter of what AVX-512 does, and no ' +
  'kernel of WebAssembly on Node 20 can have more. Tried: tiles of nine or more accumulators and unrolled loops (half as fast: V8 puts all ' +
  'loads of a loop before its arithmetic, and six loads, eight accumulators and a product are all its registers), the other order of the loops, ' +
  'one address for both sides, panels that fit into the first-level cache (no difference). Bringing the rows in takes a quarter of the time, ' +
  'at the speed at which stretches of 512 rows come from memory. Tried: more columns at a time, lines asked for ahead (no difference), ' +
  'longer stretches (2 %).'

export const reasons = {
  'lasso-10000x100-1e-2': product,
  'lasso-10000x100-1e-3': product,
  'lasso-100000x50-1e-2': product,
  'lasso-100000x50-1e-3': product,
  'group-100000x50-1e-2': product,
  'group-1000x200-1e-2':
    'Solved to a gap of 6e-14, where sweeps stop at 1e-6: a factor of all open weights for each λ or two. Tried: sweeps alone (twice the time), a ' +
    'factor for each step (twice), sweeps over all groups before each step (a third more).',
  'targets-200x1000x4':
    'Solved to a gap of 5e-14, where sweeps stop at 4e-7: with 200 rows and small supports a sweep costs next to nothing. What each λ does beside is ' +
    'half of the time: loops over all features, for slopes, foresight, certificates. Tried: all targets in one matrix (ten times as long), a look at ' +
    'all features after each step (a third more), targets one after the other in that look (a sixth more).',
  'logistic-1000x2000-1e-1': 'The path is walked to 3e-13 whatever is asked for.',
  'elastic-net-1000x200-1e-2':
    'Each λ has an L2 part of its own, and so a matrix of its own, where coordinate descent stops at 1e-6. Tried: factors four columns at a ' +
    'time in registers (a fifth of the time before); to keep the factor of an earlier λ, which conjugate gradients make up for (a ninth less).',
  'cv-1000x200':
    'Of eleven paths the arithmetic is a third; the rest is what lies between kernels: a round or two for each λ, and a row of results for each ' +
    'fit. NumPy calls one compiled descent for each fold. Tried: supports as bits, errors in registers, zeros left out of certificates ' +
    '(together half of the time that it took before); what folds use counted once a λ, sums over folds made once, rows of results made without ' +
    'spreading (together 5 to 10 %).',
  'cv-100000x100':
    'Two readings of the table, once for products and once for errors at all λ, each dealt out to ten folds, take as long as the products. ' +
    'Tried: columns read once for all folds and not once for each (two thirds of the time before).',
  'logistic-200x5000-1e-1':
    'With so few rows the loops over all features that each λ goes through take as long as its Newton steps. Tried: features that a bound ' +
    'keeps away left out of certificates, weights and strengths copied no more than once (together two thirds of the time before).',
  'lasso-sparse-20000x50000-1e-1':
    'Each λ goes through all 50,000 features some ten times, to scale their strengths, bound their slopes and find the few that have a weight, and ' +
    'their moments are taken twice, for the grid and for the path. Tried: features that a bound keeps away left out of certificates, bounds ' +
    'made once a λ, products among the residuals of a screen kept (together two thirds of the time before).',
  'net-784-128-10':
    'The products alone are 436 µs at the speed of a loop of packed tiles, which is all that 128-bit vectors without a fused multiply-add give.',
}
