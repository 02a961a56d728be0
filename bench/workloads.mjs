// What is measured, as data: one list, which every contestant is given alike.
//
// kind      path: one λ path · cv: ten folds of it · net: steps of training
// family    squared | targets | logistic | multinomial; targets: squared loss of several, a feature's weights for all of them a group
// group     features side by side that are zero together, with all of their classes; else every weight is by itself
// data      what bench/data.mjs makes
// positive  no weight may be below 0
// minRatio  the last of `count` log-spaced λ, as a share of λ_max
// gaps      what a contestant's worst duality gap has to reach (cv: what its curve may be off); each gives a row of its own
// quick     part of `--quick`: seconds, not minutes

const regression = (n, p, rho, seed) => ({
  source: 'regression',
  name: `reg-${n}x${p}-r${rho}-s${seed}`,
  n,
  p,
  rho,
  seed,
})
const several = (n, p, outputs, seed) => ({
  source: 'targets',
  name: `targets-${n}x${p}x${outputs}`,
  n,
  p,
  outputs,
  seed,
})
const sparse = { source: 'sparse', name: 'sparse-20000x50000', n: 20_000, p: 50_000, perColumn: 20, seed: 31 }
const twoClasses = (n, p, seed) => ({ source: 'logistic', name: `logistic-${n}x${p}`, n, p, seed })
const digits = { source: 'digits', name: 'digits-standardised', standardised: true }

const path = { kind: 'path', family: 'squared', l1Ratio: 1, count: 100, gaps: [1e-6] }
const cv = { ...path, kind: 'cv', minRatio: 1e-2, folds: 10 }
const net = { kind: 'net', lambda: 1e-4, rate: 0.05, gaps: [1] }

export const workloads = [
  { ...path, name: 'lasso-1000x200-1e-2', data: regression(1000, 200, 0, 11), minRatio: 1e-2, quick: true },
  { ...path, name: 'lasso-1000x200-1e-3', data: regression(1000, 200, 0, 11), minRatio: 1e-3, quick: true },
  { ...path, name: 'lasso-ar9-1000x200-1e-2', data: regression(1000, 200, 0.9, 17), minRatio: 1e-2, quick: true },
  { ...path, name: 'lasso-ar9-1000x200-1e-3', data: regression(1000, 200, 0.9, 17), minRatio: 1e-3 },
  { ...path, name: 'lasso-10000x100-1e-2', data: regression(10_000, 100, 0, 12), minRatio: 1e-2, quick: true },
  { ...path, name: 'lasso-10000x100-1e-3', data: regression(10_000, 100, 0, 12), minRatio: 1e-3 },
  { ...path, name: 'lasso-100000x50-1e-2', data: regression(100_000, 50, 0, 13), minRatio: 1e-2 },
  { ...path, name: 'lasso-100000x50-1e-3', data: regression(100_000, 50, 0, 13), minRatio: 1e-3 },
  { ...path, name: 'lasso-ar5-200x5000-1e-2', data: regression(200, 5000, 0.5, 14), minRatio: 1e-2 },
  { ...path, name: 'lasso-ar5-200x5000-1e-3', data: regression(200, 5000, 0.5, 14), minRatio: 1e-3 },
  { ...path, name: 'lasso-1000x10000-1e-2', data: regression(1000, 10_000, 0, 15), minRatio: 1e-2 },
  { ...path, name: 'lasso-1000x10000-1e-3', data: regression(1000, 10_000, 0, 15), minRatio: 1e-3 },
  { ...path, name: 'lasso-500x20000-1e-2', data: regression(500, 20_000, 0, 16), minRatio: 1e-2 },
  { ...path, name: 'lasso-sparse-20000x50000-1e-1', data: sparse, minRatio: 1e-1 },
  { ...path, name: 'lasso-sparse-20000x50000-1e-2', data: sparse, minRatio: 1e-2 },
  {
    ...path,
    name: 'elastic-net-1000x200-1e-2',
    data: regression(1000, 200, 0, 11),
    minRatio: 1e-2,
    l1Ratio: 0.5,
    quick: true,
  },

  {
    ...path,
    name: 'positive-1000x200-1e-2',
    data: regression(1000, 200, 0, 11),
    minRatio: 1e-2,
    positive: true,
    quick: true,
  },
  {
    ...path,
    name: 'positive-ar5-200x5000-1e-2',
    data: regression(200, 5000, 0.5, 14),
    minRatio: 1e-2,
    positive: true,
  },

  { ...path, name: 'group-1000x200-1e-2', data: regression(1000, 200, 0.5, 21), minRatio: 1e-2, group: 5, quick: true },
  { ...path, name: 'group-100000x50-1e-2', data: regression(100_000, 50, 0.5, 22), minRatio: 1e-2, group: 5 },
  { ...path, name: 'group-200x2000-1e-1', data: regression(200, 2000, 0.5, 18), minRatio: 1e-1, group: 5 },
  {
    ...path,
    name: 'group-digits-1e-1',
    family: 'multinomial',
    data: digits,
    outputs: 10,
    minRatio: 1e-1,
    group: 1,
    gaps: [1e-3, 1e-6],
  },

  ...[
    { data: several(1000, 200, 5, 61), minRatio: 1e-2, quick: true },
    { data: several(10_000, 100, 3, 62), minRatio: 1e-2 },
    { data: several(200, 1000, 4, 63), minRatio: 1e-1 },
  ].map((one) => ({ ...path, ...one, name: one.data.name, family: 'targets', outputs: one.data.outputs, group: 1 })),

  { ...cv, name: 'cv-1000x200', data: regression(1000, 200, 0, 11), quick: true },
  { ...cv, name: 'cv-200x2000', data: regression(200, 2000, 0.5, 18) },
  { ...cv, name: 'cv-100000x100', data: regression(100_000, 100, 0, 19) },
  { ...cv, name: 'cv-1000000x50', data: regression(1_000_000, 50, 0, 20) },

  {
    ...path,
    name: 'logistic-1000x2000-1e-1',
    family: 'logistic',
    data: twoClasses(1000, 2000, 41),
    minRatio: 1e-1,
    gaps: [1e-3, 1e-6],
  },
  { ...path, name: 'logistic-200x5000-1e-1', family: 'logistic', data: twoClasses(200, 5000, 42), minRatio: 1e-1 },
  { ...path, name: 'logistic-10000x100-1e-2', family: 'logistic', data: twoClasses(10_000, 100, 43), minRatio: 1e-2 },
  {
    ...path,
    name: 'multinomial-digits-1e-1',
    family: 'multinomial',
    data: digits,
    outputs: 10,
    minRatio: 1e-1,
    gaps: [1e-3, 1e-6],
  },
  {
    ...path,
    name: 'multinomial-digits-1e-2',
    family: 'multinomial',
    data: digits,
    outputs: 10,
    minRatio: 1e-2,
    gaps: [1e-3, 1e-6],
  },

  {
    ...net,
    name: 'net-10-8-1',
    family: 'squared',
    data: { source: 'smooth', name: 'net-smooth', n: 992, p: 10, seed: 51 },
    hidden: 8,
    outputs: 1,
    activation: 'tanh',
    batch: 16,
    quick: true,
  },
  {
    ...net,
    name: 'net-64-32-10',
    family: 'multinomial',
    data: { source: 'digits', name: 'net-digits', standardised: false, rows: 1792 },
    hidden: 32,
    outputs: 10,
    activation: 'relu',
    batch: 32,
    quick: true,
  },
  {
    ...net,
    name: 'net-784-128-10',
    family: 'multinomial',
    data: { source: 'noise', name: 'net-noise', n: 59_968, p: 784, seed: 55 },
    hidden: 128,
    outputs: 10,
    activation: 'relu',
    batch: 64,
  },
]
