// One workload: Lariat, and each peer beside it. A peer climbs its ladder of tolerances to the loosest that reaches the gap;
// then the two take turns, so that whatever else the machine does hits both alike.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { dataOf } from './data.mjs'
import { worstGap } from './judge.mjs'
import { deviation, judgedCurve } from './judge-folds.mjs'
import { median } from './median.mjs'
import { readNpy, writeNpy } from './npy.mjs'
import { lariat, peersOf } from './roster.mjs'
import { enter, turns } from './turns.mjs'

/** Optimal, where a curve is to be called exact. */
const EXACT_GAP = 1e-8
/** A fold for the exact curve is made once, and never timed. */
const FOLD_SECONDS = 600

/**
 * @param seconds the longest that a contestant may take over a call
 * @param only names of the peers that take part, or null for all of them
 */
export async function measure(workload, { peers, rounds, seconds, only, tell }) {
  const scratch = mkdtempSync(join(tmpdir(), 'lariat-duel-'))
  const data = dataOf(workload)
  const arena = { workload, data, scratch, seconds, exact: null }
  const row = { workload: workload.name, load: loadavg()[0], gaps: workload.gaps }
  try {
    const own = lariat.does(workload) ? await enter(arena, lariat) : null
    if (own?.why) throw new Error(`Lariat: ${own.why}`)
    if (own && workload.kind === 'cv') arena.exact = await exactCurve(arena)
    const alone = own && (await climb(arena, own, workload.gaps.slice(-1)))
    if (own && workload.kind !== 'net') own.shares = await own.contestant.ask('share')
    const lone = own && { ...(await turns([own], rounds))[0], gap: alone.at(-1)?.gap ?? null }
    if (own?.shares !== undefined) {
      lone.shares = own.shares
      lone.certificate = own.shares.certificate * lone.cpu
      // Errors on rows are what cross-validation is for; of a path no peer takes any.
      if (workload.kind === 'path') lone.errors = own.shares.errors * lone.cpu
    }
    tell(`${workload.name}  lariat ${own ? said(lone) : 'does not do this'}`)

    const against = []
    for (const peer of peers ? peersOf(workload).filter(({ name }) => only === null || only.includes(name)) : []) {
      against.push(await face(arena, own, peer, rounds))
      tell(
        `    ${peer.name.padEnd(20)}${
          against
            .at(-1)
            .reached?.map((rung) => said(rung))
            .join('   ') ?? against.at(-1).why
        }`,
      )
    }
    await own?.contestant.close()
    return { ...row, lariat: lone && { ...lone, version: own.version }, peers: against }
  } finally {
    rmSync(scratch, { recursive: true })
  }
}

/** A peer's way up, and its turns with Lariat at each gap that it reaches. */
async function face(arena, own, peer, rounds) {
  let entered = await enter(arena, peer)
  const { name, version } = entered
  const say = (rest) => entered.contestant.close().then(() => ({ name, version, ...rest }))
  if (entered.why) return say({ why: entered.why })
  const rungs = await climb(arena, entered, arena.workload.gaps)
  // Who took too long on one rung was ended there, and comes back for those below it.
  if (rungs.at(-1)?.why !== undefined && Number.isFinite(rungs[0].gap)) {
    await entered.contestant.close().catch(() => {})
    entered = await enter(arena, peer)
  }
  const reached = []
  for (const target of arena.workload.gaps) {
    const rung = rungs.find(({ gap }) => gap <= target)
    if (!rung) continue
    entered.tolerance = rung.tolerance
    const [times, ownTimes, why] = await turns(own ? [entered, own] : [entered], rounds).catch((error) => [
      null,
      null,
      error.message,
    ])
    if (why) return say({ rungs, why })
    reached.push({
      target,
      gap: rung.gap,
      tolerance: rung.tolerance,
      ...times,
      ...(ownTimes && against(times, ownTimes, own.shares, arena.workload.kind)),
    })
  }
  const best = rungs.at(-1)
  const why = best ? `gap ${best.gap.toExponential(0)} at ${best.tolerance}, ${best.why ?? 'no further'}` : 'no answer'
  return say({ rungs, ...(reached.length > 0 ? { reached } : { why }) })
}

/** Tolerance after tolerance, until the smallest gap is reached. */
async function climb(arena, entered, targets) {
  const rungs = []
  for (const tolerance of entered.ladder) {
    const { error, wall, cpu } = await entered.contestant.ask(`time ${tolerance} 1`)
    if (error) {
      if (rungs.length > 0) rungs.at(-1).why = error
      else rungs.push({ tolerance, gap: Number.POSITIVE_INFINITY, why: error })
      break
    }
    const gap = await judged(arena, entered)
    rungs.push({ tolerance, gap, wall, cpu })
    if (gap <= Math.min(...targets)) break
  }
  return rungs
}

async function judged(arena, { contestant }) {
  const { workload, data, scratch, exact } = arena
  if (workload.kind === 'net') return 0
  const found = await saved(contestant, join(scratch, 'weights'))
  if (workload.kind === 'cv') return exact === null ? Number.NaN : deviation(found, exact)
  return worstGap(data.problem, found, data.lambdas, workload.l1Ratio)
}

async function saved(contestant, path) {
  await contestant.ask(`save ${path}`)
  return doubles(path)
}

function doubles(path) {
  const { buffer, byteOffset, byteLength } = readFileSync(path)
  return new Float64Array(buffer.slice(byteOffset, byteOffset + byteLength))
}

/**
 * The curve that all are held to: made of Lariat's weights of each fold, but only where the judge finds them optimal. By a
 * process of its own, whose copies of folds are not in the memory of those that are measured.
 */
async function exactCurve(arena) {
  const { workload, data, scratch } = arena
  const { folds, l1Ratio, minRatio } = workload
  const kept = `${data.folder}/curve-${minRatio}-${l1Ratio}-${folds}.npy`
  if (!existsSync(kept)) {
    const { contestant } = await enter(arena, lariat)
    const weightsOf = async (fold) => {
      const path = join(scratch, 'fold')
      const { error } = await contestant.ask(`fold ${path} ${fold}`, FOLD_SECONDS)
      if (error) throw new Error(`no exact curve: ${error}`)
      return doubles(path)
    }
    const { curve, gap } = await judgedCurve(data.problem, folds, data.lambdas, l1Ratio, weightsOf)
    await contestant.close()
    if (!(gap <= EXACT_GAP)) throw new Error(`no exact curve: the weights of a fold have a gap of ${gap}`)
    writeNpy(kept, curve)
  }
  return readNpy(kept).values
}

/**
 * How often Lariat's time goes into the peer's, round by round: drift of the machine falls out. Of the whole run; of what it takes to
 * weights and certificates; and of what it takes to the weights, which is what peers do.
 */
function against(times, ownTimes, { certificate = 0, errors = 0 } = {}, kind) {
  const ratioWhole = median(times.blocks.map(({ cpu }, k) => cpu / ownTimes.blocks[k].cpu))
  const lariat = { cpu: ownTimes.cpu, wall: ownTimes.wall }
  const beside = kind === 'path' ? errors : 0
  return {
    lariat,
    ratio: ratioWhole / (1 - beside - certificate),
    ratioCertified: ratioWhole / (1 - beside),
    ratioWhole,
  }
}

function said({ cpu, gap, certificate, errors, ratio, ratioCertified, ratioWhole }) {
  const ms = (seconds) => `${(seconds * 1e3).toPrecision(3)} ms`
  const proof = certificate === undefined ? '' : `, ${ms(certificate)} of it certificates`
  const tried = errors === undefined ? '' : `, ${ms(errors)} errors on rows`
  const ratios = [ratio, ratioCertified, ratioWhole]
    .filter((one) => one !== undefined)
    .map((one) => `×${one.toFixed(2)}`)
  return `${ms(cpu)}${proof}${tried} (${gap?.toExponential(0) ?? 'no gap'}) ${ratios.join(' ')}`
}
