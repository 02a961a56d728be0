import type { Certificate } from '../certify/certificate.ts'
import type { ScaledFit } from '../certify/framed-certificate.ts'
import type { Refit, RefitCertificate } from '../certify/refit-certificate.ts'

/** γ·a + (1−γ)·b. */
export function mixed(
  gamma: number,
  a: Float64Array,
  b: Float64Array,
  into = new Float64Array(a.length),
): Float64Array {
  for (let j = 0; j < a.length; j++) into[j] = gamma * a[j] + (1 - gamma) * b[j]
  return into
}

/**
 * What is proved of relaxed weights, which minimise nothing themselves: that the fit they come from is optimal, and that the
 * refit is on its support; the worse of the two. The objective is that of the weights that are reported.
 */
export function bothProved(fit: Certificate, refit: RefitCertificate, objective: number): Certificate {
  return { objective, gap: Math.max(fit.gap, refit.gap), kkt: Math.max(fit.kkt, refit.kkt) }
}

/** How a path of squared loss is proved, by its products or its columns. */
export interface Proofs {
  /** Of a path at its strengths; `reported` where these are the weights that the run reports. */
  path(fits: readonly ScaledFit[], reported: boolean): Certificate[]
  refits(refits: readonly Refit[]): RefitCertificate[]
}

/** The weights that a path of squared loss reports, and what is proved of them. */
export function reportedPath<Fit extends ScaledFit>(
  gamma: number | null,
  fits: readonly Fit[],
  refits: readonly ScaledFit[],
  proofs: Proofs,
): { fits: readonly Fit[]; certificates: readonly Certificate[] } {
  if (gamma === null) return { fits, certificates: proofs.path(fits, true) }
  const p = fits[0]?.w.length ?? 0
  const room = new Float64Array(p * fits.length)
  const blended = fits.map((fit, l) => ({
    ...fit,
    w: mixed(gamma, fit.w, refits[l].w, room.subarray(l * p, (l + 1) * p)),
    b: gamma * fit.b + (1 - gamma) * refits[l].b,
  }))
  const own = proofs.path(fits, false)
  const others = proofs.refits(fits.map((of, l) => ({ of, refit: refits[l] })))
  const posed = proofs.path(blended, true)
  return { fits: blended, certificates: own.map((one, l) => bothProved(one, others[l], posed[l].objective)) }
}
