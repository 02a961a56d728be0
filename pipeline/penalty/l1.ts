/** λ Σ f_j |w_j|. */
export const l1 = { parts: () => ({ l1: 1, l2: 0 }) } as const
