/** λ/2 Σ f_j w_j². */
export const l2 = { parts: () => ({ l1: 0, l2: 1 }) } as const
