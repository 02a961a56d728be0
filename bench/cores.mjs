// One path on both cores: clock time, where the rest of the bench counts CPU time on one. For the rows whose time is the product XᵀX.
import { openContestant } from './contestant.mjs'
import { dataOf } from './data.mjs'
import { median } from './median.mjs'
import { lariat, peersOf, wordsOf } from './roster.mjs'
import { workloads } from './workloads.mjs'

const WARM_SECONDS = 2
const BLOCK_SECONDS = 0.3

/** Rows with a hundred times as many rows as columns. */
const isGram = ({ kind, family, data }) => kind === 'path' && family === 'squared' && data.n >= 100 * data.p

/** The peers that are nearest in these rows, at a tolerance that reaches a gap of 1e-6 there. */
const PEERS = { 'sklearn-lars': 0, 'sklearn-gram': 1e-6 }

export async function measureCores({ peers, rounds, seconds, quick, tell }) {
  const rows = []
  for (const workload of workloads.filter((one) => isGram(one) && (!quick || one.quick))) {
    const row = { workload: workload.name, threads: [] }
    for (const threads of [1, 2]) row.threads.push(await race(workload, threads, { peers, rounds, seconds }))
    rows.push(row)
    tell(
      `${workload.name}  ${row.threads
        .map(({ threads, lariat: own, best }) => {
          const against =
            best === null ? '' : `, ${best.name} ×${best.ratio.toFixed(2)} (×${best.ratioWhole.toFixed(2)})`
          return `${threads}: ${(own.toWeights * 1e3).toFixed(1)} of ${(own.wall * 1e3).toFixed(1)} ms${against}`
        })
        .join('   ')}`,
    )
  }
  return rows
}

/** Lariat and peers by turns, all with so many threads; ratios are medians over rounds. */
async function race(workload, threads, { peers, rounds, seconds }) {
  const data = dataOf(workload)
  const open = async ({ name, command }, tolerance) => {
    const words = [...wordsOf(workload, data, name), `workers=${threads}`]
    const contestant = await openContestant([...command, ...words], seconds, threads)
    if (!contestant.ready.ready) return null
    let { wall } = await contestant.ask(`time ${tolerance} 1`)
    for (let spent = wall; spent < WARM_SECONDS; spent += wall * 10)
      wall = (await contestant.ask(`time ${tolerance} 10`)).wall
    return { name, contestant, tolerance, calls: Math.max(1, Math.ceil(BLOCK_SECONDS / wall)), blocks: [] }
  }
  const rivals = peers ? peersOf(workload).filter(({ name }) => name in PEERS) : []
  const entered = [await open(lariat, 0)]
  for (const rival of rivals) entered.push(await open(rival, PEERS[rival.name]))
  const there = entered.filter((one) => one !== null)
  for (let round = 0; round < rounds; round++) {
    for (const { contestant, tolerance, calls, blocks } of there)
      blocks.push(await contestant.ask(`time ${tolerance} ${calls}`))
  }
  const [own, ...others] = there
  const of = ({ blocks }, key) => median(blocks.map((block) => block[key]))
  const ratios = others.map((other) => ({
    name: other.name,
    wall: of(other, 'wall'),
    ratio: median(other.blocks.map(({ wall }, k) => wall / own.blocks[k].toWeights)),
    ratioWhole: median(other.blocks.map(({ wall }, k) => wall / own.blocks[k].wall)),
  }))
  await Promise.all(there.map(({ contestant }) => contestant.close()))
  const best = ratios.sort((a, b) => a.ratio - b.ratio)[0] ?? null
  return { threads, lariat: { wall: of(own, 'wall'), toWeights: of(own, 'toWeights') }, best }
}
