import { expect, test } from 'vitest'
import { openKernels } from '../../pipeline/kernels/door.ts'
import { Extrapolation, SWEEPS } from '../../pipeline/train/solve/descent/extrapolation.ts'

const core = openKernels()
/** One fewer than there are changes: some combination of these is 0. */
const columns = Int32Array.of(5, 0, 3)

/** w ← w + R(w* − w) among the columns, R lower triangular as that of coordinate descent. */
function sweep(w: Float64Array, end: Float64Array): void {
  const left = Float64Array.from(columns, (j) => end[j] - w[j])
  for (const [a, j] of columns.entries()) {
    w[j] += (0.1 + 0.1 * a) * left[a]
    for (let b = 0; b < a; b++) w[j] += 0.05 * left[b]
  }
}

function swept(end: Float64Array, sweeps: number): { w: Float64Array; ahead: Extrapolation } {
  const w = new Float64Array(6).fill(1)
  const ahead = new Extrapolation(core, w.length)
  for (let k = 0; k < sweeps; k++) {
    sweep(w, end)
    ahead.add(w, columns, columns.length)
  }
  return { w, ahead }
}

test.each([SWEEPS, SWEEPS + 3])('a linear iteration of few weights is led to its end, after %d sweeps', (sweeps) => {
  const end = Float64Array.of(3, 7, 0.5, 2, 7, 4)
  const { w, ahead } = swept(end, sweeps)
  expect(ahead.lead(w, columns, columns.length)).toBe(true)
  for (const j of columns) expect(Math.abs(w[j] - end[j])).toBeLessThan(1e-4)
  // Others are left alone.
  expect([w[1], w[2], w[4]]).toEqual([1, 1, 1])
})

test('a weight that would turn stops at 0', () => {
  const { w, ahead } = swept(Float64Array.of(3, 0, 0.5, 2, 0, -40), SWEEPS)
  w[5] = 0.1
  ahead.lead(w, columns, columns.length)
  expect(w[5]).toBe(0)
})

test('too few sweeps, or weights that do not move any more, lead nowhere', () => {
  const { w, ahead } = swept(Float64Array.of(3, 0, 0.5, 2, 0, 4), SWEEPS - 1)
  const before = w.slice()
  expect(ahead.lead(w, columns, columns.length)).toBe(false)
  const still = swept(new Float64Array(6).fill(1), SWEEPS)
  expect(still.ahead.lead(still.w, columns, columns.length)).toBe(false)
  expect(w).toEqual(before)
})
