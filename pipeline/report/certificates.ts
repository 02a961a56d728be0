import { relaxOf } from '../penalty/relax.ts'
import { printable } from '../spec/printable.ts'
import { metricIn, type ResultRow } from '../store/results.ts'
import type { Reported } from './finished.ts'

/** How good the fits are, by their certificates, and which runs came to no end. */
export function certificates(reported: Reported): string[] {
  return [...certificateText(certifiedRows(reported), reported.stored), ...failures(reported)]
}

/** What is wrong with the fits: those that came to no end, and those whose certificate is not good enough. */
export function troubles(reported: Reported): string[] {
  return [...failures(reported), ...missedText(certifiedRows(reported), reported.stored)]
}

function certifiedRows({ rows }: Reported): readonly ResultRow[] {
  return rows.filter((row) => metricIn(row, 'gap') !== undefined)
}

/** Runs that came to no end, and why. */
export function failures({ stored }: Reported): string[] {
  const failed = [...stored.values()].filter(({ status }) => status === 'failed' || status === 'diverged')
  return failed.map(({ id, status, stop }) => `Run ${id} ${status}: ${stop}`)
}

/** What the certificates say, apart for fits that were asked for a tolerance and for those that were not. */
function certificateText(rows: readonly ResultRow[], stored: Reported['stored']): string[] {
  const asked = rows.filter(isAsked)
  const unasked = rows.filter((row) => !isAsked(row))
  const missed = missedText(rows, stored)
  const tolerance = asked[0]?.run.spec.train.tolerance
  const refitted = asked.some(({ run }) => relaxOf(run.spec.penalty) !== null)
  const { least, most } = range(unasked)
  return [
    asked.length > 0 && missed.length === 0
      ? `Certified: every fit${refitted ? ', and every refit on what it uses,' : ''} is within a duality gap of ${range(asked).most} of the optimum (tolerance ${tolerance}).`
      : '',
    ...missed,
    unasked.length > 0 ? `Duality gaps from ${least} to ${most}: training over epochs was asked for no tolerance.` : '',
  ].filter((line) => line !== '')
}

/** That fits are not as good as was asked for; nothing where all are. */
function missedText(rows: readonly ResultRow[], stored: Reported['stored']): string[] {
  const asked = rows.filter(isAsked)
  const missed = asked.filter(({ eligible }) => !eligible).length
  return missed === 0 ? [] : [`UNCONVERGED: ${missed} of ${asked.length} fits ${whyMissed(asked, stored)}.`]
}

function isAsked({ run }: ResultRow): boolean {
  return run.spec.train.tolerance !== undefined
}

/** The gap that is too large; where none is, what the first run says that has such a fit: its weights have no limit, or a fold missed. */
function whyMissed(asked: readonly ResultRow[], stored: Reported['stored']): string {
  const worst = range(asked).most
  const tolerance = asked[0]?.run.spec.train.tolerance ?? 0
  const stop = stored.get(asked.find(({ eligible }) => !eligible)?.run.id ?? '')?.stop
  return Number(worst) <= tolerance && stop !== undefined
    ? `did not converge: ${printable(stop)}`
    : `missed the tolerance of ${tolerance} (worst duality gap ${worst})`
}

/** The smallest and the largest gap, as they are printed. */
function range(rows: readonly ResultRow[]): { least: string; most: string } {
  let least = Number.POSITIVE_INFINITY
  let most = 0
  for (const row of rows) {
    const gap = metricIn(row, 'gap') ?? Number.NaN
    least = Math.min(least, gap)
    most = Math.max(most, gap)
  }
  return { least: least.toExponential(0), most: most.toExponential(0) }
}
