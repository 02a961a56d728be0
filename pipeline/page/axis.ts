import { log } from '../math/logarithm.ts'

/** One side of a chart: which numbers it has room for, and which of them are named. */
export interface Axis {
  readonly label: string
  readonly from: number
  readonly to: number
  readonly ticks: readonly Tick[]
}

export interface Tick {
  readonly at: number
  readonly text: string
}

const MOST_TICKS = 7

/** Whether a chart can show it: larger numbers have no differences that are numbers. */
export function hasPlace(value: number): boolean {
  return Math.abs(value) <= 1e300
}

/** From the least of some numbers to the largest, with a little room, and 0 where it is near. */
export function linearAxis(label: string, values: Iterable<number>): Axis {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const value of values) {
    if (!hasPlace(value)) continue
    least = Math.min(least, value)
    most = Math.max(most, value)
  }
  if (!(least <= most)) [least, most] = [0, 1]
  // Numbers that are the same to nine digits, or nothing beside 1e-290, are one number: ticks between them could not be told apart.
  const size = Math.max(Math.abs(least), Math.abs(most))
  const spread = most - least > 1e-9 * size + 1e-290 ? most - least : size > 1e-290 ? size : 1
  if (least > 0 && least < spread / 2) least = 0
  const from = least === 0 ? 0 : least - 0.04 * spread
  const to = most + 0.04 * spread
  return { label, from, to, ticks: roundNumbers(from, to).map((at) => ({ at, text: String(at) })) }
}

/** Where a strength stands on an axis of `lambdaAxis`: the weaker, the further to the right, as models grow. */
export function placeOfLambda(lambda: number): number {
  return -log(lambda)
}

/** Strengths above 0, on a logarithmic scale, the strongest at the left. */
export function lambdaAxis(lambdas: readonly number[]): Axis {
  const [most, least] = [Math.max(...lambdas), Math.min(...lambdas)]
  const named = between(least, most, [1, 2, 5])
  const ticks = named.length <= MOST_TICKS + 2 ? named : between(least, most, [1])
  return {
    label: 'λ',
    from: placeOfLambda(most),
    to: placeOfLambda(least),
    ticks: ticks.map((lambda) => ({ at: placeOfLambda(lambda), text: String(lambda) })),
  }
}

/** Round numbers between two others, of these leading digits at all powers of ten. */
function between(least: number, most: number, digits: readonly number[]): number[] {
  const found: number[] = []
  for (let power = -320; power <= 308; power++) {
    // As a literal: powers that are multiplied out are not round in their last digit.
    for (const digit of digits) {
      const value = Number(`${digit}e${power}`)
      if (value >= least * (1 - 1e-9) && value <= most * (1 + 1e-9)) found.push(value)
    }
  }
  return found
}

/** Multiples of 1, 2 or 5 times a power of ten, as many as can be told apart. */
function roundNumbers(from: number, to: number): number[] {
  const least = (to - from) / MOST_TICKS
  const step = between(least, 10 * least, [1, 2, 5])[0] ?? to - from
  const first = Math.ceil(from / step)
  const last = Math.floor(to / step)
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, k) => rounded((first + k) * step, step))
}

/** 0.30000000000000004 is 0.3. */
function rounded(value: number, step: number): number {
  return Math.abs(value) < step / 2 ? 0 : Number(value.toPrecision(12))
}
