import type { Plan } from '../store/plan.ts'
import { openIndex } from '../store/run-index.ts'
import { StoreError } from '../store/store-error.ts'
import type { Launcher } from './launcher.ts'
import { isWanted, readPlanned, type Trained, type TrainOptions, trainMissing } from './train-missing.ts'

/** The plan as far as it came, and what is on disk of it. */
export interface TrainedRounds extends Trained {
  readonly plan: Plan
}

/**
 * Trains a search round by round: each is planned from the results of those before it, frozen, and trained. A search that
 * was interrupted is followed again through the rounds that are on disk, and goes on where they end. It also ends where
 * a run of a round is missing, since nobody knows what would come next.
 *
 * @param freeze writes the plan so far, before anything of its last round is trained, and once more when it is known
 *   that no round comes after it. Rounds of which nothing is to be trained are written with the one after them, so that
 *   the plan on disk does not shrink while it is followed.
 * @throws StoreError where nothing can be written, and nothing was trained.
 */
export async function trainRounds(
  first: Plan,
  folder: string,
  launcher: Launcher,
  options: TrainOptions,
  freeze: (plan: Plan, over: boolean) => Promise<void>,
): Promise<TrainedRounds> {
  let plan = first
  let frozen: { plan: Plan; over: boolean } | null = null
  const write = async (over: boolean) => {
    if (frozen?.plan === plan && frozen.over === over) return
    await freeze(plan, over)
    frozen = { plan, over }
  }
  let all: Trained = { stored: new Map(), trained: 0, failedAgain: [], left: 0, stopped: null }
  let fits = 0
  // One for all rounds, of which none may have as many runs as an index is worth writing for.
  const index = openIndex(folder)
  try {
    for (;;) {
      const round = { ...plan, runs: plan.runs.slice(plan.roundStart) }
      const found = await readPlanned(round, folder, index)
      if (round.runs.some(({ id }) => isWanted(found.stored.get(id), options))) await write(plan.bounds.rounds === 1)
      const before = { done: all.trained, fits }
      const onProgress: TrainOptions['onProgress'] = (progress) => {
        fits = before.fits + progress.fits
        options.onProgress({ done: before.done + progress.done, total: before.done + progress.total, fits })
      }
      all = joined(all, await trainMissing(round, folder, launcher, { ...options, onProgress }, found))
      const { stored, left } = all
      const whole = left === 0 && round.runs.every(({ id }) => stored.has(id))
      const next = whole ? await plan.next(stored) : null
      const over = whole && next === null
      // Who asks for an end when all is done has asked for nothing.
      const stopped = over && all.stopped?.why !== 'unwritable' ? null : all.stopped
      if (next === null || stopped !== null) {
        await write(over || plan.bounds.rounds === 1)
        return { ...all, stopped, plan }
      }
      plan = next
    }
  } catch (error) {
    if (!(error instanceof StoreError) || all.trained === 0) throw error
    return { ...all, plan, stopped: { why: 'unwritable', message: error.message } }
  }
}

function joined(before: Trained, round: Trained): Trained {
  return {
    stored: new Map([...before.stored, ...round.stored]),
    trained: before.trained + round.trained,
    failedAgain: [...before.failedAgain, ...round.failedAgain],
    left: round.left,
    stopped: round.stopped,
  }
}
