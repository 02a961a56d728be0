import { Step, Update } from './net-record'

// What an optimizer makes of a gradient: g ← d, in place, for `bytes` bytes of a tensor, in whole vectors. The arithmetic is that
// of update/optimizer/, operation by operation, so that f64 has the same bits.

export const SGD: i32 = 0
export const MOMENTUM: i32 = 1
export const ADAM: i32 = 2
export const RMSPROP: i32 = 3
export const ADAGRAD: i32 = 4

/** `first` and `second` are where the memory of these weights is; where `scale` is not 0, what g was multiplied by goes there. */
export function direction<T>(
  update: Update,
  step: Step,
  bytes: usize,
  g: usize,
  first: usize,
  second: usize,
  scale: usize,
): void {
  if (update.optimizer === MOMENTUM) momentum<T>(update, step, bytes, g, first)
  else if (update.optimizer === ADAM) adam<T>(update, step, bytes, g, first, second, scale)
  else if (update.optimizer === RMSPROP) rmsprop<T>(update, bytes, g, first, second, scale)
  else if (update.optimizer === ADAGRAD) adagrad<T>(update, bytes, g, first, scale)
}

/** v ← μv + (1−dampening)g, but v = g at the first step; d = v, or g + μv after Nesterov. */
function momentum<T>(update: Update, step: Step, bytes: usize, g: usize, v: usize): void {
  const mu = v128.splat<T>(<T>update.memory)
  const kept = v128.splat<T>(<T>(1 - update.other))
  const begins = step.first !== 0
  const ahead = update.nesterov !== 0
  for (let o: usize = 0; o < bytes; o += 16) {
    const now = v128.load(g + o)
    const moved = begins ? now : v128.add<T>(v128.mul<T>(mu, v128.load(v + o)), v128.mul<T>(kept, now))
    v128.store(v + o, moved)
    v128.store(g + o, ahead ? v128.add<T>(now, v128.mul<T>(mu, moved)) : moved)
  }
}

/** m ← β₁m + (1−β₁)g, v ← β₂v + (1−β₂)g², d = m̂/(√v̂ + ε). */
function adam<T>(update: Update, step: Step, bytes: usize, g: usize, m: usize, v: usize, scale: usize): void {
  const one = v128.splat<T>(<T>1)
  const beta1 = v128.splat<T>(<T>update.memory)
  const beta2 = v128.splat<T>(<T>update.other)
  const rest1 = v128.splat<T>(<T>(1 - update.memory))
  const rest2 = v128.splat<T>(<T>(1 - update.other))
  const correction1 = v128.splat<T>(<T>step.correction1)
  const correction2 = v128.splat<T>(<T>step.correction2)
  const epsilon = v128.splat<T>(<T>update.epsilon)
  for (let o: usize = 0; o < bytes; o += 16) {
    const now = v128.load(g + o)
    const mean = v128.add<T>(v128.mul<T>(beta1, v128.load(m + o)), v128.mul<T>(rest1, now))
    const square = v128.add<T>(v128.mul<T>(beta2, v128.load(v + o)), v128.mul<T>(v128.mul<T>(rest2, now), now))
    v128.store(m + o, mean)
    v128.store(v + o, square)
    const root = v128.add<T>(v128.sqrt<T>(v128.div<T>(square, correction2)), epsilon)
    if (scale !== 0) v128.store(scale + o, v128.div<T>(one, root))
    v128.store(g + o, v128.div<T>(v128.div<T>(mean, correction1), root))
  }
}

/** v ← αv + (1−α)g², b ← μb + g/(√v + ε), d = b. */
function rmsprop<T>(update: Update, bytes: usize, g: usize, v: usize, b: usize, scale: usize): void {
  const one = v128.splat<T>(<T>1)
  const alpha = v128.splat<T>(<T>update.memory)
  const rest = v128.splat<T>(<T>(1 - update.memory))
  const mu = v128.splat<T>(<T>update.other)
  const epsilon = v128.splat<T>(<T>update.epsilon)
  for (let o: usize = 0; o < bytes; o += 16) {
    const now = v128.load(g + o)
    const square = v128.add<T>(v128.mul<T>(alpha, v128.load(v + o)), v128.mul<T>(v128.mul<T>(rest, now), now))
    v128.store(v + o, square)
    const root = v128.add<T>(v128.sqrt<T>(square), epsilon)
    if (scale !== 0) v128.store(scale + o, v128.div<T>(one, root))
    const moved = v128.add<T>(v128.mul<T>(mu, v128.load(b + o)), v128.div<T>(now, root))
    v128.store(b + o, moved)
    v128.store(g + o, moved)
  }
}

/** s ← s + g², d = g/(√s + ε). */
function adagrad<T>(update: Update, bytes: usize, g: usize, s: usize, scale: usize): void {
  const one = v128.splat<T>(<T>1)
  const epsilon = v128.splat<T>(<T>update.epsilon)
  for (let o: usize = 0; o < bytes; o += 16) {
    const now = v128.load(g + o)
    const sum = v128.add<T>(v128.load(s + o), v128.mul<T>(now, now))
    v128.store(s + o, sum)
    const root = v128.add<T>(v128.sqrt<T>(sum), epsilon)
    if (scale !== 0) v128.store(scale + o, v128.div<T>(one, root))
    v128.store(g + o, v128.div<T>(now, root))
  }
}
