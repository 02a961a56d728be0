import { zerosLike } from '../math/floats.ts'
import type { FtrlUpdate } from '../spec/experiment.gen.ts'
import { coupleRidge, ridgeEntry } from './descent.ts'
import { gradientFormula, proxFormula } from './formula.ts'
import type { UpdateKind } from './update-rule.ts'

/**
 * Follow the regularised leader, proximal: Adagrad's rates, with the penalty in closed form.
 *
 * Equations: σ = (√(q+g²) − √q)/α, z ← z + g − σw, q ← q + g², w = −S(z, tλ)/((β + √q)/α); any other separable penalty
 * through its prox.
 * Scale of λ: t, as z is a sum of t gradients; `constant` leaves it out, and the penalty fades as 1/t.
 * Zeros: exact.
 * Neighbour: rda centres at 0 instead of the weights so far; adagrad without penalty.
 * Source: McMahan 2011, eq. 2 and section 3; McMahan et al. 2013, algorithm 1, whose λ₁ is constant.
 */
export const ftrl: UpdateKind<FtrlUpdate> = {
  needs: ['prox', 'convex', 'separable'],
  ridge: ['coupled', 'proximal'],
  optimizers: 'none',
  solves: (spec) =>
    spec.strength === 'cumulative'
      ? { factor: 1, why: 'the sum of t gradients is held against tλ' }
      : {
          factor: 0,
          why: 'the sum of t gradients is held against a constant λ: the penalty fades as λ/t',
          remedy: { option: 'strength', write: 'write strength: cumulative' },
        },
  zeros: 'exact',
  formula(spec, term) {
    const entry = ridgeEntry(spec)
    const g = gradientFormula(entry, term)
    const step = spec.strength === 'cumulative' ? 's·t' : 's'
    return [
      `z ← z + ${g} − w·(√(q + ${g}²) − √q)/${spec.alpha}`,
      `q ← q + ${g}²`,
      `s = ${spec.alpha}/(${spec.beta} + √q)`,
      ...proxFormula(term, '−s·z', step, entry),
    ]
  },
  create(spec, blocks) {
    const coupled = ridgeEntry(spec) === 'coupled'
    const parts = blocks.map((block) => ({
      block,
      rest: coupled ? block.penalty.withoutRidge() : block.penalty,
      z: zerosLike(block.values),
      q: zerosLike(block.values),
      scale: zerosLike(block.values),
    }))
    return {
      after(t) {
        for (const { block, rest, z, q, scale } of parts) {
          if (coupled) coupleRidge(block)
          for (let j = 0; j < z.length; j++) {
            const g = block.gradient[j]
            const sigma = (Math.sqrt(q[j] + g * g) - Math.sqrt(q[j])) / spec.alpha
            z[j] += g - sigma * block.values[j]
            q[j] += g * g
            const inverse = (spec.beta + Math.sqrt(q[j])) / spec.alpha
            // β = 0 and no gradient yet: the weight has not been touched, and stays.
            if (inverse === 0) continue
            scale[j] = 1 / inverse
            block.values[j] = -z[j] * scale[j]
          }
          if (block.lambda === 0) continue
          rest.prox(block.values, 1, scale, spec.strength === 'cumulative' ? block.lambda * t : block.lambda)
        }
      },
    }
  },
}
