/** The minimum of f between two points, by a grid and then by golden section: slow, obvious, and no cleverer than that. */
export function minimise(f: (x: number) => number, from: number, to: number): number {
  const count = 300
  let best = from
  for (let k = 0; k <= count; k++) {
    const x = from + ((to - from) * k) / count
    if (f(x) < f(best)) best = x
  }
  const width = (to - from) / count
  let [a, b] = [best - width, best + width]
  const golden = (Math.sqrt(5) - 1) / 2
  for (let turn = 0; turn < 60; turn++) {
    const [c, d] = [b - golden * (b - a), a + golden * (b - a)]
    if (f(c) < f(d)) b = d
    else a = c
  }
  const found = (a + b) / 2
  // Kinks and exact zeros lie between the points of any grid.
  return [found, best, 0].reduce((least, x) => (f(x) <= f(least) ? x : least), found)
}
