// What a sweep of tiny runs costs beside its arithmetic and its start, which a sweep of two runs shows: planning, threads, files
// that are safe on the disk, reading back.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { median } from './median.mjs'
import { timeArithmetic, timeLariat, timeLariatOnOneCore } from './process.mjs'

/**
 * Tiny: a lasso of 97 × 8 with five λ. Small: 1,000 × 200 with a hundred, so that there is something to share out. Folds: the
 * same, cross-validated.
 */
const SWEEPS = {
  tiny: { rows: 97, columns: 8, lambdas: 5, runs: 1000 },
  small: { rows: 1000, columns: 200, lambdas: 100, runs: 1000 },
  folds: { rows: 1000, columns: 200, lambdas: 100, folds: 10, runs: 1000 },
}

export async function measureSweeps({ rounds, quick, tell }) {
  const measured = []
  for (const [name, sweep] of Object.entries(SWEEPS)) {
    const runs = quick ? sweep.runs / 10 : sweep.runs
    measured.push(await measureSweep(name, { ...sweep, runs }, { rounds: Math.min(rounds, 3), tell }))
  }
  return measured
}

async function measureSweep(name, sweep, { rounds, tell }) {
  const folder = mkdtempSync(join(tmpdir(), 'lariat-bench-'))
  const fileOf = (spec) => join(folder, `${spec}.yaml`)
  writeFileSync(fileOf('sweep'), specOf('sweep', sweep))
  writeFileSync(fileOf('start'), specOf('start', { ...sweep, runs: 2 }))
  // Each into a folder of its own, and nothing is removed before the end: ext4 gives no file the number of one that was removed
  // within the last minutes, and looks at all of these whenever it makes one, which takes longer than all else here.
  const words = (spec, workers, out) => [
    'run',
    fileOf(spec),
    '--out',
    join(folder, out),
    '--workers',
    `${workers}`,
    '--quiet',
  ]
  const timeRun = (...asked) => timeLariat(...words(...asked))
  try {
    const rows = []
    for (let round = 0; round < rounds; round++) {
      rows.push({
        arithmetic: timeArithmetic(fileOf('sweep')),
        start: timeRun('start', 1, `start-${round}`),
        one: timeRun('sweep', 1, `one-${round}`),
        oneCore: timeLariatOnOneCore(...words('sweep', 1, `core-${round}`)),
        two: timeRun('sweep', 2, `two-${round}`),
        again: timeRun('sweep', 1, `one-${round}`),
      })
    }
    const of = (key, unit = 'wall') => median(rows.map((row) => row[key][unit]))
    const perRun = (seconds) => (seconds / sweep.runs) * 1e3
    const result = {
      sweep: name,
      ...sweep,
      startMs: of('start') * 1e3,
      arithmeticMs: perRun(of('arithmetic')),
      oneWorkerMs: perRun(of('one')),
      twoWorkersMs: perRun(of('two')),
      secondTimeMs: perRun(of('again')),
      overheadMs: perRun(median(rows.map(({ one, start, arithmetic }) => one.wall - start.wall - arithmetic.wall))),
      overheadCpuMs: perRun(median(rows.map(({ one, start, arithmetic }) => one.cpu - start.cpu - arithmetic.cpu))),
      speedUp: median(rows.map(({ one, two }) => one.wall / two.wall)),
      // One worker alone has what V8 does beside it (compiling, collecting) on the core that nobody else uses.
      speedUpByCores: rows[0].oneCore === null ? null : median(rows.map(({ oneCore, two }) => oneCore.wall / two.wall)),
      // The start is the same for both, and no work of the workers.
      speedUpAfterStart: median(rows.map(({ one, two, start }) => (one.wall - start.wall) / (two.wall - start.wall))),
      peakMb: of('two', 'peakMb'),
    }
    tell(
      `sweep ${name}: ${sweep.runs} runs; ms a run: ${[
        'arithmetic',
        'oneWorker',
        'twoWorkers',
        'secondTime',
        'overhead',
        'overheadCpu',
      ]
        .map((key) => `${key} ${result[`${key}Ms`].toFixed(2)}`)
        .join(
          ', ',
        )}; two workers ×${result.speedUp.toFixed(2)}, after the start ×${result.speedUpAfterStart.toFixed(2)}, of one on one core ×${result.speedUpByCores?.toFixed(2)}`,
    )
    return result
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** All runs read one table; they differ in how much of their penalty is L1. */
export function specOf(name, { rows, columns, lambdas, folds, runs }) {
  const validation = folds === undefined ? '{kind: none}' : `{kind: cross-validation, folds: ${folds}}`
  return `name: ${name}
data: {kind: synthetic, rows: ${rows}, columns: ${columns}, informative: 5, correlation: 0.5, snr: 3}
model: {kind: linear}
validation: ${validation}
penalty: {kind: elastic-net, l1_ratio: 1, lambda: {path: {count: ${lambdas}, min_ratio: 1.0e-2}}}
search: {kind: grid, parameters: {penalty.l1_ratio: {log: [0.5, 1], count: ${runs}}}}
`
}
