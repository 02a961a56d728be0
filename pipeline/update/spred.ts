import { type Floats, zerosLike } from '../math/floats.ts'
import { square } from '../math/power.ts'
import type { SpredUpdate } from '../spec/experiment.gen.ts'
import { coupleRidge, descent } from './descent.ts'
import { descentFormula, gradientFormula } from './formula.ts'
import { optimizerState } from './optimizer/index.ts'
import type { Block, UpdateKind } from './update-rule.ts'

/**
 * L1 by plain gradients: every weight is a product, and both factors have an L2 penalty.
 *
 * Equations: w = u·v, penalty λ/2(u² + v²) ≥ λ|w| with equality at |u| = |v|; u ← u − η·d(g·v + λu), v ← v − η·d(g·u + λv).
 * Scale of λ: η, as the gradient.
 * Zeros: never; about 1e-5 where a zero belongs.
 * Neighbour: proximal reaches the same minimum, with zeros. Here any optimizer is right as it is.
 * Source: Ziyin & Wang 2023, theorem 1; Hoff 2017, eq. 3.
 */
export const spred: UpdateKind<SpredUpdate> = {
  needs: ['l1'],
  ridge: ['coupled'],
  optimizers: 'any',
  solves: () => ({ factor: 1, why: 'λ/2(u² + v²) is λ|uv| where |u| = |v|, and elsewhere it is not least' }),
  zeros: 'never: about 1e-5 where a zero belongs',
  formula(spec, term) {
    if (term.l1 === null) {
      const { lines, moved } = descentFormula(spec, term)
      return [...lines, `w ← ${moved('w')}`]
    }
    const g = gradientFormula('coupled', term)
    const factor = (own: string, other: string) => {
      const none = { ...term, l2: null }
      const { lines, moved } = descentFormula(spec, none, { gradient: `${g}·${other}`, extra: `${term.l1}·${own}` })
      return [...lines, `${own} ← ${moved(own)}`]
    }
    return [...factor('a', 'b'), ...factor('b', 'a'), `w = a·b, b² − a² = ${spec.scale} at the start`]
  },
  create(spec, blocks) {
    const parts = blocks.map((block) => {
      const make = () => ({
        values: zerosLike(block.values),
        gradient: zerosLike(block.values),
        direction: zerosLike(block.values),
        state: optimizerState(spec.optimizer, block.values),
      })
      return { ...descent(spec, block), u: make(), v: make(), split: false }
    })
    return {
      after(t, rate) {
        for (const part of parts) {
          const { block, rest, u, v } = part
          if (rest.l1 === null || block.lambda === 0) {
            part.split = false
            part.aim(t)
            part.move(rate)
            continue
          }
          if (!part.split) factorise(block.values, u.values, v.values, spec.scale)
          part.split = true
          coupleRidge(block)
          chain(block, rest.l1, u.values, v.values, u.gradient)
          chain(block, rest.l1, v.values, u.values, v.gradient)
          for (const factor of [u, v]) {
            factor.state.direction(factor.gradient, t, factor.direction)
            for (let j = 0; j < factor.values.length; j++) factor.values[j] -= rate * factor.direction[j]
          }
          for (let j = 0; j < block.values.length; j++) block.values[j] = u.values[j] * v.values[j]
        }
      },
    }
  },
}

/**
 * w = u·v with v² − u² = scale, v > 0. That difference only decays, like e^(−2ηλt), and while it lasts a weight can change its
 * sign: from |u| = |v| it would be stuck at zero.
 */
function factorise(w: Floats, u: Floats, v: Floats, scale: number): void {
  for (let j = 0; j < w.length; j++) {
    v[j] = Math.sqrt(scale / 2 + Math.sqrt(square(scale / 2) + square(w[j])))
    u[j] = w[j] / v[j]
  }
}

/** The gradient by one factor: g·other + λ·own. */
function chain({ gradient, lambda }: Block, l1: Float64Array, own: Floats, other: Floats, into: Floats): void {
  for (let j = 0; j < own.length; j++) into[j] = gradient[j] * other[j] + lambda * l1[j] * own[j]
}
