import { EXP, exponential } from './exponential'
import { expOfNegative, expSingle } from './exponential-single'
import { sigmoids } from './net-activation'
import { padded } from './net-record'

// The derivative of a mean loss by what a net puts out, as loss/ has it: vᵢ(μ − y)/rows, with the mean μ that a row's outputs
// stand for. Rows are whole panels; what is beyond the last output is and stays 0, but for the vector that it begins in.

export const SQUARED: i32 = 0
export const LOGISTIC: i32 = 1
export const CROSS_ENTROPY: i32 = 2
export const POISSON: i32 = 3

/** delta ← the derivative of the loss by eta; `y` has `targets` numbers a row, `v` is 0 where no row weighs more than another. */
export function lossDerivative<T>(
  loss: i32,
  rows: i32,
  units: i32,
  targets: i32,
  eta: usize,
  y: usize,
  v: usize,
  delta: usize,
): void {
  const across = <usize>padded(units) * sizeof<T>()
  for (let i: i32 = 0; i < rows; i++) {
    const weight = v === 0 ? <T>1 : load<T>(v)
    if (loss === CROSS_ENTROPY) ofClass<T>(units, <i32>load<T>(y), weight, <T>rows, eta, delta)
    else ofOutputs<T>(loss, units, y, weight, <T>rows, eta, delta)
    eta += across
    delta += across
    y += <usize>targets * sizeof<T>()
    if (v !== 0) v += sizeof<T>()
  }
}

/** One row, each of whose outputs has a target of its own. */
function ofOutputs<T>(loss: i32, units: i32, y: usize, v: T, rows: T, eta: usize, delta: usize): void {
  let mean = eta
  if (loss !== SQUARED) {
    means<T>(loss, units, eta, delta)
    mean = delta
  }
  // One by one: a vector that is read where single numbers were just written has to wait for them.
  const end = <usize>units * sizeof<T>()
  let k: usize = 0
  for (; k < end; k += sizeof<T>()) store<T>(delta + k, (v * (load<T>(mean + k) - load<T>(y + k))) / rows)
  for (; (k & 15) !== 0; k += sizeof<T>()) store<T>(delta + k, <T>0)
}

/** One row of shares, of which the one of its class should be 1. */
function ofClass<T>(units: i32, own: i32, v: T, rows: T, eta: usize, delta: usize): void {
  const end = <usize>units * sizeof<T>()
  shares<T>(end, eta, delta)
  const at = delta + <usize>own * sizeof<T>()
  const rest = load<T>(at) - <T>1
  const weight = v128.splat<T>(v)
  const n = v128.splat<T>(rows)
  let o: usize = 0
  for (; o < end; o += 16) v128.store(delta + o, v128.div<T>(v128.mul<T>(weight, v128.load(delta + o)), n))
  store<T>(at, (v * rest) / rows)
  for (let k = end; k < o; k += sizeof<T>()) store<T>(delta + k, <T>0)
}

/** What the outputs of one row stand for, in the units of the target: means, probabilities, rates. In whole vectors. */
export function means<T>(loss: i32, units: i32, eta: usize, to: usize): void {
  const end = <usize>units * sizeof<T>()
  if (loss === SQUARED) {
    for (let o: usize = 0; o < end; o += 16) v128.store(to + o, v128.load(eta + o))
  } else if (loss === LOGISTIC) {
    for (let o: usize = 0; o < end; o += 16) v128.store(to + o, sigmoids<T>(v128.load(eta + o)))
  } else if (loss === POISSON) {
    for (let o: usize = 0; o < end; o += 16) v128.store(to + o, exponentials<T>(v128.load(eta + o)))
  } else {
    shares<T>(end, eta, to)
  }
}

/** Softmax of one row; the largest output is subtracted before any exponential. */
function shares<T>(end: usize, eta: usize, to: usize): void {
  let most = load<T>(eta)
  for (let k: usize = sizeof<T>(); k < end; k += sizeof<T>()) {
    const output = load<T>(eta + k)
    most = most < output ? output : most
  }
  const shift = v128.splat<T>(most)
  for (let o: usize = 0; o < end; o += 16) v128.store(to + o, ofNegatives<T>(v128.sub<T>(v128.load(eta + o), shift)))
  let total = <T>0
  for (let k: usize = 0; k < end; k += sizeof<T>()) total += load<T>(to + k)
  const all = v128.splat<T>(total)
  for (let o: usize = 0; o < end; o += 16) v128.store(to + o, v128.div<T>(v128.load(to + o), all))
}

function exponentials<T>(x: v128): v128 {
  return sizeof<T>() === 4 ? expSingle(x) : exponential(EXP, x)
}

function ofNegatives<T>(x: v128): v128 {
  return sizeof<T>() === 4 ? expOfNegative(x) : exponential(EXP, x)
}
