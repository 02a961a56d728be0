// How Lariat's time grows: one size at a time is changed, from a base of 10,000 × 100, 100 λ to 1/100, ten folds.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { measure } from './duel.mjs'
import { median } from './median.mjs'
import { timeLariat } from './process.mjs'

const SIZES = {
  rows: [1000, 10_000, 100_000],
  columns: [25, 50, 100, 200, 400, 800],
  lambdas: [10, 100, 1000],
  folds: [2, 5, 10, 20],
}
const QUICK = { rows: [1000, 10_000], columns: [25, 100], lambdas: [10, 100], folds: [2, 5] }
const BASE = { rows: 10_000, columns: 100, lambdas: 100 }

export async function measureScaling({ rounds, seconds, quick, tell }) {
  const rows = []
  for (const [size, values] of Object.entries(quick ? QUICK : SIZES)) {
    for (const value of values) {
      const { lariat } = await measure(workloadOf(size, value), { peers: false, rounds, seconds, only: null, tell })
      rows.push({ size, value, cpu: lariat.cpu, certificate: lariat.certificate ?? null, peakMb: lariat.peakMb })
    }
  }
  return [...rows, ...workers({ rounds: Math.min(rounds, 3), quick, tell })]
}

function workloadOf(size, value) {
  const { rows, columns, lambdas } = { ...BASE, [size]: value }
  const data = { source: 'regression', name: `reg-${rows}x${columns}-r0-s71`, n: rows, p: columns, rho: 0, seed: 71 }
  const common = {
    name: `${size} ${value}`,
    family: 'squared',
    data,
    l1Ratio: 1,
    minRatio: 1e-2,
    count: lambdas,
    gaps: [1e-6],
  }
  return size === 'folds' ? { ...common, kind: 'cv', folds: value } : { ...common, kind: 'path' }
}

/** One run with ten folds, so that eleven paths are there to be shared out. Clock time, Node's start and all. */
function workers({ rounds, quick, tell }) {
  const folder = mkdtempSync(join(tmpdir(), 'lariat-bench-'))
  const spec = join(folder, 'folds.yaml')
  const rows = quick ? 2000 : 20_000
  writeFileSync(
    spec,
    `name: folds
data: {kind: synthetic, rows: ${rows}, columns: 100, informative: 10, snr: 3}
model: {kind: linear}
penalty: {kind: l1, lambda: {path: {count: 100, min_ratio: 1.0e-2}}}
validation: {kind: cross-validation, folds: 10}
`,
  )
  const run = (count) => timeLariat('run', spec, '--out', folder, '--workers', `${count}`, '--fresh', '--quiet')
  try {
    const times = Array.from({ length: rounds }, () => [run(1), run(2)])
    return [1, 2].map((value, k) => {
      const of = (key) => median(times.map((round) => round[k][key]))
      tell(`workers ${value}  ${(of('wall') * 1e3).toFixed(0)} ms`)
      return { size: 'workers', value, wall: of('wall'), cpu: of('cpu'), peakMb: of('peakMb') }
    })
  } finally {
    rmSync(folder, { recursive: true })
  }
}
