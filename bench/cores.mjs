// One path on both cores: clock time, where the rest of the bench counts CPU time on one. For the rows whose time is the product XᵀX.
import { dataOf } from './data.mjs'
import { median } from './median.mjs'
import { lariat, peersOf } from './roster.mjs'
import { enter, turns } from './turns.mjs'
import { workloads } from './workloads.mjs'

const THREADS = [1, 2]

/** Rows with a hundred times as many rows as columns. */
const isGram = ({ kind, family, data }) => kind === 'path' && family === 'squared' && data.n >= 100 * data.p

/** The peers that are nearest in these rows, at a tolerance that reaches a gap of 1e-6 there. */
const PEERS = { 'sklearn-lars': 0, 'sklearn-gram': 1e-6, 'adelie-cov': 1e-11 }

export async function measureCores({ peers, rounds, seconds, quick, tell }) {
  const rows = []
  for (const workload of workloads.filter((one) => isGram(one) && (!quick || one.quick))) {
    const threads = await race(workload, { peers, rounds, seconds })
    rows.push({ workload: workload.name, threads })
    tell(`${workload.name}  ${threads.map(said).join('   ')}`)
  }
  return rows
}

/** Lariat and peers by turns, each on one thread and on two; ratios are medians over rounds. */
async function race(workload, { peers, rounds, seconds }) {
  const data = dataOf(workload)
  const rivals = peers ? peersOf(workload).filter(({ name }) => name in PEERS) : []
  const all = []
  for (const threads of THREADS) {
    for (const one of [lariat, ...rivals]) {
      const entered = await enter({ workload, data, seconds, threads }, { ...one, ladder: [PEERS[one.name] ?? 0] })
      if (entered.why === undefined) all.push({ ...entered, threads })
    }
  }
  const times = await turns(all, rounds)
  await Promise.all(all.map(({ contestant }) => contestant.close()))
  const timed = all.map(({ name, threads }, k) => ({ name, threads, ...times[k] }))

  return THREADS.map((threads) => {
    const own = timed.find((one) => one.name === lariat.name && one.threads === threads)
    const ratio = ({ blocks }, key) => median(blocks.map(({ wall }, k) => wall / own.blocks[k][key]))
    const best = (count) =>
      timed
        .filter((one) => one.name !== lariat.name && one.threads === count)
        .map((one) => ({
          name: one.name,
          wall: one.wall,
          ratio: ratio(one, 'toWeights'),
          ratioWhole: ratio(one, 'wall'),
        }))
        .sort((a, b) => a.ratio - b.ratio)[0] ?? null
    const toWeights = median(own.blocks.map((block) => block.toWeights))
    return { threads, lariat: { wall: own.wall, toWeights }, best: best(threads), bestAlone: best(1) }
  })
}

function said({ threads, lariat: { wall, toWeights }, best, bestAlone }) {
  const against =
    best === null
      ? ''
      : `, ${best.name} ×${best.ratio.toFixed(2)} (×${best.ratioWhole.toFixed(2)}), on one thread ×${bestAlone.ratio.toFixed(2)}`
  return `${threads}: ${(toWeights * 1e3).toFixed(1)} of ${(wall * 1e3).toFixed(1)} ms${against}`
}
