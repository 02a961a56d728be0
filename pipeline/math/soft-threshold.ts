/** S(h, t) = sign(h)·max(|h|−t, 0), never −0. What is not a number stays so, that divergence may be seen. */
export function softThreshold(h: number, t: number): number {
  if (Math.abs(h) <= t) return 0
  return h > 0 ? h - t : h + t
}
