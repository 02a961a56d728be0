import { exp, log1p, softplus } from './elementary'
import { EXP, exponential } from './exponential'
import { CROSS_ENTROPY, LOGISTIC, means, POISSON } from './net-loss'
import { padded } from './net-record'

/**
 * The sum of the losses of so many rows, each times its weight, as loss/ defines them: in f64 whatever the net is in, and row by
 * row, so that it is the same to the bit. The predictions go to `predicted`, one row after the other without what pads them.
 */
export function sumOfLosses<T>(
  loss: i32,
  rows: i32,
  units: i32,
  targets: i32,
  eta: usize,
  y: usize,
  v: usize,
  room: usize,
  predicted: usize,
): f64 {
  const across = <usize>padded(units) * sizeof<T>()
  const end = <usize>units * sizeof<T>()
  let sum: f64 = 0
  for (let i: i32 = 0; i < rows; i++) {
    const row = loss === CROSS_ENTROPY ? lossOfClass<T>(end, eta, y) : lossOfOutputs<T>(loss, end, eta, y)
    sum += v === 0 ? row : <f64>load<T>(v) * row
    means<T>(loss, units, eta, room)
    for (let k: usize = 0; k < end; k += sizeof<T>()) store<T>(predicted + k, load<T>(room + k))
    eta += across
    predicted += end
    y += <usize>targets * sizeof<T>()
    if (v !== 0) v += sizeof<T>()
  }
  return sum
}

/** Each output with a target of its own. */
function lossOfOutputs<T>(loss: i32, end: usize, eta: usize, y: usize): f64 {
  let row: f64 = 0
  for (let k: usize = 0; k < end; k += sizeof<T>()) {
    const at = <f64>load<T>(eta + k)
    const target = <f64>load<T>(y + k)
    if (loss === LOGISTIC) row += max<f64>(at, 0) - target * at + softplus(-abs<f64>(at))
    else if (loss === POISSON) row += exp(at) - target * at
    else row += (at - target) * (at - target)
  }
  return row
}

/** logsumexp − η_y: the largest output and the own one apart, and the largest's own 1 left to log1p. */
function lossOfClass<T>(end: usize, eta: usize, y: usize): f64 {
  let top: usize = 0
  for (let k: usize = sizeof<T>(); k < end; k += sizeof<T>()) if (load<T>(eta + k) > load<T>(eta + top)) top = k
  const most = <f64>load<T>(eta + top)
  let others: f64 = 0
  for (let k: usize = 0; k < end; k += 2 * sizeof<T>()) {
    // The second of the last pair may lie beyond the last output, in what pads the row.
    const pair = f64x2.splat(<f64>load<T>(eta + k) - most)
    const second = <f64>load<T>(eta + k, sizeof<T>()) - most
    const both = exponential(EXP, f64x2.replace_lane(pair, 1, second))
    if (k !== top) others += f64x2.extract_lane(both, 0)
    if (k + sizeof<T>() !== top && k + sizeof<T>() < end) others += f64x2.extract_lane(both, 1)
  }
  return most - <f64>load<T>(eta + <usize>(<i32>load<T>(y)) * sizeof<T>()) + log1p(others)
}
