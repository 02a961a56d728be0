import { direction, SGD } from './net-direction'
import { Step, Update } from './net-record'

// How a gradient and a penalty λ Σ (l1·|w| + l2/2·w²) become new weights: the passes of update/descent.ts and of the updates that
// are built on it, in their order and operation by operation. Each pass is a short loop over a strip that is in the cache.

export const NO_LASSO: i32 = 0
/** λ·l1·sign w goes into the gradient. */
export const SUBGRADIENT: i32 = 1
/** S(w, ·) comes after the step. */
export const THRESHOLD: i32 = 2

export const NO_RIDGE: i32 = 0
export const COUPLED: i32 = 1
export const DECOUPLED: i32 = 2
export const PROXIMAL: i32 = 3

/** One step of `bytes` bytes of a tensor, whose first entry is entry `at` bytes of it; g is overwritten, and so is `scale`. */
export function stepTensor<T>(
  update: Update,
  step: Step,
  bytes: usize,
  at: usize,
  w: usize,
  g: usize,
  scale: usize,
): void {
  const lambda = update.lambda
  const penalised = lambda > 0
  const shrinkage = step.rate * update.gain
  const toScale = penalised && update.scaled !== 0 ? scale : 0
  if (penalised && update.lasso === SUBGRADIENT) addSigns<T>(<T>(lambda * update.l1), bytes, w, g)
  if (penalised && update.ridge === COUPLED) addMultiple<T>(<T>(lambda * update.l2), bytes, w, g)
  if (update.optimizer !== SGD) direction<T>(update, step, bytes, g, update.first + at, update.second + at, toScale)
  if (penalised && update.ridge === DECOUPLED) multiply<T>(<T>(1 - step.rate * lambda * update.l2), bytes, w)
  if (!penalised || update.lasso !== THRESHOLD) move<T>(<T>step.rate, bytes, g, w)
  else if (toScale === 0) moveAndThreshold<T>(<T>step.rate, <T>(shrinkage * lambda * update.l1), bytes, g, w)
  else moveAndThresholdEach<T>(<T>step.rate, <T>shrinkage, <T>lambda, <T>update.l1, bytes, g, scale, w)
  if (penalised && update.ridge === PROXIMAL) {
    if (toScale === 0) divide<T>(<T>(1 + shrinkage * lambda * update.l2), bytes, w)
    else divideEach<T>(<T>shrinkage, <T>lambda, <T>update.l2, bytes, scale, w)
  }
}

/** g ← g + a·sign w, sign 0 = 0. */
function addSigns<T>(a: T, bytes: usize, w: usize, g: usize): void {
  const zero = v128.splat<T>(<T>0)
  const up = v128.splat<T>(a)
  const down = v128.neg<T>(up)
  for (let o: usize = 0; o < bytes; o += 16) {
    const x = v128.load(w + o)
    const signed = v128.or(v128.and(up, v128.gt<T>(x, zero)), v128.and(down, v128.lt<T>(x, zero)))
    v128.store(g + o, v128.add<T>(v128.load(g + o), signed))
  }
}

/** g ← g + a·w. */
function addMultiple<T>(a: T, bytes: usize, w: usize, g: usize): void {
  const by = v128.splat<T>(a)
  for (let o: usize = 0; o < bytes; o += 16) {
    v128.store(g + o, v128.add<T>(v128.load(g + o), v128.mul<T>(by, v128.load(w + o))))
  }
}

/** w ← a·w. */
function multiply<T>(a: T, bytes: usize, w: usize): void {
  const by = v128.splat<T>(a)
  for (let o: usize = 0; o < bytes; o += 16) v128.store(w + o, v128.mul<T>(v128.load(w + o), by))
}

/** w ← w/a. */
function divide<T>(a: T, bytes: usize, w: usize): void {
  const by = v128.splat<T>(a)
  for (let o: usize = 0; o < bytes; o += 16) v128.store(w + o, v128.div<T>(v128.load(w + o), by))
}

/** w ← w/(1 + s·λ·l2) with s = step·scale. */
function divideEach<T>(step: T, lambda: T, l2: T, bytes: usize, scale: usize, w: usize): void {
  const one = v128.splat<T>(<T>1)
  for (let o: usize = 0; o < bytes; o += 16) {
    const by = v128.add<T>(one, each<T>(step, lambda, l2, v128.load(scale + o)))
    v128.store(w + o, v128.div<T>(v128.load(w + o), by))
  }
}

/** w ← w − η·d. */
function move<T>(rate: T, bytes: usize, d: usize, w: usize): void {
  const eta = v128.splat<T>(rate)
  for (let o: usize = 0; o < bytes; o += 16) {
    v128.store(w + o, v128.sub<T>(v128.load(w + o), v128.mul<T>(eta, v128.load(d + o))))
  }
}

/** w ← S(w − η·d, t). */
function moveAndThreshold<T>(rate: T, t: T, bytes: usize, d: usize, w: usize): void {
  const eta = v128.splat<T>(rate)
  const threshold = v128.splat<T>(t)
  for (let o: usize = 0; o < bytes; o += 16) {
    v128.store(w + o, soft<T>(v128.sub<T>(v128.load(w + o), v128.mul<T>(eta, v128.load(d + o))), threshold))
  }
}

/** w ← S(w − η·d, s·λ·l1) with s = step·scale. */
function moveAndThresholdEach<T>(
  rate: T,
  step: T,
  lambda: T,
  l1: T,
  bytes: usize,
  d: usize,
  scale: usize,
  w: usize,
): void {
  const eta = v128.splat<T>(rate)
  for (let o: usize = 0; o < bytes; o += 16) {
    const threshold = each<T>(step, lambda, l1, v128.load(scale + o))
    v128.store(w + o, soft<T>(v128.sub<T>(v128.load(w + o), v128.mul<T>(eta, v128.load(d + o))), threshold))
  }
}

/** step·scale·λ·share. */
function each<T>(step: T, lambda: T, share: T, scale: v128): v128 {
  const scaled = v128.mul<T>(v128.splat<T>(step), scale)
  return v128.mul<T>(v128.mul<T>(scaled, v128.splat<T>(lambda)), v128.splat<T>(share))
}

/** S(h, t) = h − clamp(h, −t, t): never −0, and what is not a number stays so. */
function soft<T>(h: v128, t: v128): v128 {
  return v128.sub<T>(h, v128.pmax<T>(v128.neg<T>(t), v128.pmin<T>(t, h)))
}
