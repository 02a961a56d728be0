import { exp } from '../../math/exponential.ts'
import { log } from '../../math/logarithm.ts'
import type { TuningStep } from '../result.ts'
import { followSlopes, type Span } from './follow-slopes.ts'
import type { NetWalker } from './net-walker.ts'
import { STANDS, type Stand, walkRatio } from './walk-ratio.ts'

/** The part of the budget that goes into following slopes. */
const SHARE_OF_SLOPES = 0.3

/** Ratios beside the one that slopes led to have one of its λ larger or smaller by this. */
const BESIDE = 2

export interface Searched {
  readonly best: Stand | null
  readonly steps: readonly TuningStep[]
}

/**
 * A λ for each layer of a net: slopes on the validation rows say in one training which ratio they should have; that ratio, equal
 * λ and those beside are walked from dense to sparse; the better half is walked again with twice the epochs, until one is left.
 * The answer is the best of all that was walked.
 *
 * Source: Jamieson & Talwalkar 2016, AISTATS, for the halving.
 *
 * @param budget epochs in all, slopes on the validation rows included.
 */
export function searchRatios(walker: NetWalker, span: Span, budget: number): Searched {
  const end = walker.cost + budget
  const start = walker.weights()
  const wide = { low: span.low / 10, high: span.high * 10 }
  const slopeEpochs = Math.max(1, Math.floor((SHARE_OF_SLOPES * budget) / (1 + walker.costOfSlopes)))
  const middle = Math.sqrt(span.low) * Math.sqrt(span.high)
  const found = followSlopes(walker, start, middle, wide, slopeEpochs) ?? walker.tuned.map(() => middle)
  const scale = geometricMean(found)
  const steps: TuningStep[] = [{ ratios: 0, epochs: slopeEpochs, lambdas: found, validation_loss: null }]

  let ratios = affordable(ratiosAround(found), end - walker.cost)
  let best: Stand | null = null
  const rounds = roundsOf(ratios.length)
  for (let round = 0; round < rounds; round++) {
    const epochs = Math.floor((end - walker.cost) / (rounds - round) / (ratios.length * STANDS))
    if (epochs < 1) break
    const walked = ratios
      .map((ratio) => ({ ratio, stand: walkRatio(walker, start, ratio, scale, epochs) }))
      .sort((a, b) => (a.stand.validationLoss < b.stand.validationLoss ? -1 : 1))
    const { stand } = walked[0]
    if (stand.validationLoss < (best?.validationLoss ?? Number.POSITIVE_INFINITY)) best = stand
    steps.push({ ratios: ratios.length, epochs, lambdas: stand.lambdas, validation_loss: stand.validationLoss })
    ratios = walked.slice(0, Math.ceil(ratios.length / 2)).map(({ ratio }) => ratio)
  }
  return { best, steps }
}

/** The one that was found, equal λ, and those with one λ larger or smaller; each with a geometric mean of 1. */
function ratiosAround(found: readonly number[]): (readonly number[])[] {
  const beside = found.flatMap((_, l) =>
    [BESIDE, 1 / BESIDE].map((factor) => found.map((lambda, i) => (i === l ? factor * lambda : lambda))),
  )
  return [found, found.map(() => 1), ...beside].map((lambdas) => {
    const mean = geometricMean(lambdas)
    return lambdas.map((lambda) => lambda / mean)
  })
}

/** As many of them, from the first, as can be walked and halved with an epoch at each λ. */
function affordable<Ratio>(ratios: readonly Ratio[], budget: number): readonly Ratio[] {
  let count = ratios.length
  while (count > 1 && roundsOf(count) * count * STANDS > budget) count--
  return ratios.slice(0, count)
}

function roundsOf(ratios: number): number {
  let rounds = 1
  for (let left = ratios; left > 1; left = Math.ceil(left / 2)) rounds++
  return rounds
}

function geometricMean(values: readonly number[]): number {
  return exp(values.reduce((sum, value) => sum + log(value), 0) / values.length)
}
