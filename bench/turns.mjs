// Contestants that are alive at the same time and take turns, block by block, so that whatever else the machine does hits all alike.
import { openContestant } from './contestant.mjs'
import { median } from './median.mjs'
import { wordsOf } from './roster.mjs'

/** A block is timed at a go, of as many calls as this takes: clocks of processors tick in milliseconds. */
const BLOCK_SECONDS = 0.3
const MOST_CALLS = 2000
/** What a contestant works before it is timed: engines compile what they run often, beside the work. */
const WARM_SECONDS = 2

/** Starts a contestant and has it do the work for a while, so that no first calls are timed. */
export async function enter({ workload, data, seconds, threads = 1 }, { name, command, ladder, epochs = 1 }) {
  const words = [...wordsOf(workload, data, name), `workers=${threads}`]
  const contestant = await openContestant([...command, ...words], seconds, threads)
  const { ready, missing, error, version } = contestant.ready
  const entered = { name, contestant, ladder, epochs, version, tolerance: ladder[0] }
  if (!ready) return { ...entered, why: missing ? `not installed (${missing})` : error }
  let first = await contestant.ask(`time ${ladder[0]} 1`)
  for (let spent = first.wall; spent < WARM_SECONDS; ) {
    const calls = Math.min(MOST_CALLS, Math.max(1, Math.ceil((WARM_SECONDS - spent) / first.wall)))
    first = await contestant.ask(`time ${ladder[0]} ${calls}`)
    spent += first.error ? WARM_SECONDS : first.wall * calls
  }
  return first.error ? { ...entered, why: first.error } : { ...entered, first }
}

/** How many calls make a block: from few to as many as it takes, since a short block says little about a long one. */
async function sizeBlock({ contestant, tolerance }) {
  let calls = 1
  for (;;) {
    const { wall = Number.POSITIVE_INFINITY } = await contestant.ask(`time ${tolerance} ${calls}`)
    if (wall * calls >= BLOCK_SECONDS || calls >= MOST_CALLS) return { calls, block: wall * calls }
    const missing = BLOCK_SECONDS / Math.max(wall * calls, BLOCK_SECONDS / 8)
    calls = Math.min(Math.ceil(calls * Math.max(missing, 1.5)), MOST_CALLS)
  }
}

/** Blocks of calls by turns, and each one's median seconds a call; for nets a call is an epoch. */
export async function turns(contestants, rounds) {
  const blocks = contestants.map(() => [])
  for (const entered of contestants) {
    const { calls, block } = await sizeBlock(entered)
    entered.calls = calls
    entered.rounds = block > 20 ? 1 : block > 3 ? Math.min(rounds, 3) : rounds
  }
  const least = Math.min(...contestants.map((entered) => entered.rounds))
  for (let round = 0; round < least; round++) {
    for (const [k, { contestant, tolerance, calls, epochs }] of contestants.entries()) {
      const block = await contestant.ask(`time ${tolerance} ${calls}`)
      if (block.error) throw new Error(`${contestants[k].name}: ${block.error}`)
      blocks[k].push({ ...block, wall: block.wall / epochs, cpu: block.cpu / epochs })
    }
  }
  return blocks.map((own) => ({
    wall: median(own.map(({ wall }) => wall)),
    cpu: median(own.map(({ cpu }) => cpu)),
    range: [Math.min(...own.map(({ cpu }) => cpu)), Math.max(...own.map(({ cpu }) => cpu))],
    peakMb: Math.max(...own.map(({ peakMb }) => peakMb)),
    rounds: own.length,
    blocks: own,
  }))
}
