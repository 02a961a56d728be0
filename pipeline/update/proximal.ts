import type { ProximalUpdate } from '../spec/experiment.gen.ts'
import { descent, proxAll } from './descent.ts'
import { descentFormula, proxFormula } from './formula.ts'
import { thresholdSolves } from './solved.ts'
import type { UpdateKind } from './update-rule.ts'

/**
 * Proximal gradient: a gradient step, then the penalty's own minimum near it.
 *
 * Equations: w ← prox(w − η·d, ηλ); for L1 S(w − η·d, ηλ). Under momentum the step of the prox is η/(1−μ), under Adam
 * η/(√v̂+ε) for each weight; `correction: none` leaves it at η.
 * Scale of λ: that step.
 * Zeros: exact; gradient first, penalty second.
 * Neighbour: fista adds an extrapolation; with `correction: none` momentum solves (1−μ)λ and Adam no objective at all.
 * Source: Daubechies, Defrise & De Mol 2004 (ISTA); Duchi & Singer 2009 (FOBOS), eq. 2; Yun, Lozano & Yang 2021 (ProxGen).
 */
export const proximal: UpdateKind<ProximalUpdate> = {
  needs: ['prox'],
  ridge: ['coupled', 'decoupled', 'proximal'],
  optimizers: 'any',
  solves: (spec, at) => thresholdSolves(spec.correction, at),
  zeros: 'exact',
  formula(spec, term) {
    const { lines, moved, step, entry } = descentFormula(spec, term)
    return [...lines, ...proxFormula(term, moved('w'), step, entry)]
  },
  create(spec, blocks) {
    const parts = blocks.map((block) => descent(spec, block))
    return {
      after(t, rate) {
        for (const part of parts) {
          part.aim(t)
          part.move(rate)
        }
        proxAll(parts, rate)
      },
      sparsify: (rate) => proxAll(parts, rate),
    }
  },
}
