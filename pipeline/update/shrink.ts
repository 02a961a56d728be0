import type { ShrinkUpdate } from '../spec/experiment.gen.ts'
import { type Descent, descent, shiftL1 } from './descent.ts'
import { descentFormula, threshold } from './formula.ts'
import { round, thresholdSolves } from './solved.ts'
import type { UpdateKind } from './update-rule.ts'

/**
 * Direct shrinking: the penalty moves the weight first, the gradient after it.
 *
 * Equations: h = w − t·sign w, w ← h − η·d; `clamp`: h = S(w, t). The gradient is that at w (`before`) or at h (`after`).
 * Scale of λ: none, t = λ; with `scaled` η. `literal` has + for −, as the rule is often printed.
 * Zeros: hardly ever, since the gradient step comes last.
 * Neighbour: proximal makes the two half-steps in the other order; scaled it is subgradient under plain sgd; literal drives weights
 * away from zero.
 * Source: McCaffrey 2015, "L1 and L2 regularization for machine learning", second form.
 */
export const shrink: UpdateKind<ShrinkUpdate> = {
  needs: ['l1'],
  ridge: ['coupled', 'decoupled'],
  optimizers: 'any',
  solves(spec, at) {
    if (spec.direction === 'literal') {
      return {
        factor: null,
        why: 'weights are driven away from 0: the loss less a penalty, which has no minimum at 0',
        remedy: { option: 'direction', write: 'write direction: toward' },
      }
    }
    if (spec.scaled) {
      const solved = thresholdSolves(spec.correction, at)
      return { ...solved, why: `${solved.why}; up to O(η), since zero is crossed` }
    }
    const remedy = { option: 'scaled', write: 'write scaled: true' }
    if (at.gain === 'per-weight')
      return { factor: null, why: 'λ is subtracted whole, but each gradient is scaled on its own', remedy }
    if (at.rate === null)
      return { factor: null, why: 'λ is subtracted whole while η changes, so that λ/η has no limit', remedy }
    const factor = 1 / (at.rate * at.gain)
    return {
      factor,
      why: `λ is subtracted whole, the gradient times ${round(1 / factor)}: this solves λ over that, and oscillates`,
      remedy,
    }
  },
  zeros: 'hardly ever: the gradient step comes last',
  formula(spec, term) {
    const after = spec.gradient === 'after'
    const { lines, moved, step } = descentFormula(spec, term, after ? { gradient: 'g(h)', at: 'h' } : {})
    const t = spec.scaled ? threshold(step, term) : term.l1
    if (t === null) return [...lines, `w ← ${moved('w')}`]
    const sign = spec.direction === 'literal' ? '+' : '−'
    const shrunk = spec.clamp ? `h = S(w, ${t})` : `h = w ${sign} ${t}·sign w`
    return after ? [shrunk, ...lines, `w ← ${moved('h')}`] : [...lines, shrunk, `w ← ${moved('h')}`]
  },
  create(spec, blocks) {
    const parts = blocks.map((block) => descent(spec, block))
    const towards = spec.direction === 'literal' ? -1 : 1
    const shifted = (w: number, t: number) => (spec.clamp && Math.abs(w) <= t ? 0 : w - towards * t * Math.sign(w))
    const shift = (part: Descent, rate: number) => {
      if (spec.scaled) shiftL1(part, part.shrinkage(rate), part.scale, shifted)
      else shiftL1(part, 1, null, shifted)
    }
    return {
      before(_t, rate) {
        if (spec.gradient === 'after') for (const part of parts) shift(part, rate)
      },
      after(t, rate) {
        for (const part of parts) {
          part.aim(t)
          if (spec.gradient === 'before') shift(part, rate)
          part.move(rate)
        }
      },
    }
  },
}
