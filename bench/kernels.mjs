// How fast kernels are beside the same in plain JavaScript, in GFLOP/s: npm run build && node bench/kernels.mjs
import { openKernels } from '../dist/pipeline/kernels/door.js'

const { kernels, arena } = openKernels()

/** The best of several runs of at least 60 ms, after enough calls for the engine to have compiled what is hot. */
function gigaflops(flops, run) {
  const until = performance.now() + 200
  while (performance.now() < until) run()
  let best = 0
  for (let round = 0; round < 7; round++) {
    const start = performance.now()
    let calls = 0
    while (performance.now() - start < 60) {
      run()
      calls++
    }
    best = Math.max(best, (flops * calls) / (performance.now() - start) / 1e6)
  }
  return best
}

function compare(name, flops, kernel, twin) {
  const [fast, slow] = [gigaflops(flops, kernel), gigaflops(flops, twin)]
  const row = [fast.toFixed(1).padStart(7), slow.toFixed(1).padStart(7), (fast / slow).toFixed(1).padStart(7)]
  process.stdout.write(`${name.padEnd(22)}${row.join('')}\n`)
}

function filled(block) {
  for (let i = 0; i < block.view.length; i++) block.view[i] = Math.sin(i)
  return block
}

function dot(n, x, y) {
  let sum = 0
  for (let i = 0; i < n; i++) sum += x[i] * y[i]
  return sum
}

function gemvTransposed(n, p, X, r, out) {
  for (let j = 0; j < p; j++) out[j] = dot(n, X.subarray(j * n, (j + 1) * n), r)
}

/** Four columns at a time: about as fast as plain JavaScript gets. */
function gram(n, p, X, G) {
  for (let i = 0; i < p; i++) {
    for (let j = i - (i % 4); j < p; j += 4) {
      let s0 = 0
      let s1 = 0
      let s2 = 0
      let s3 = 0
      for (let k = 0; k < n; k++) {
        const x = X[i * n + k]
        s0 += x * X[j * n + k]
        s1 += x * X[(j + 1) * n + k]
        s2 += x * X[(j + 2) * n + k]
        s3 += x * X[(j + 3) * n + k]
      }
      G.set([s0, s1, s2, s3], i * p + j)
    }
  }
}

/** Two rows and four columns of C at a time. */
function gemm(size, A, B, C) {
  for (let i = 0; i < size; i += 2) {
    for (let j = 0; j < size; j += 4) {
      let c00 = 0
      let c01 = 0
      let c02 = 0
      let c03 = 0
      let c10 = 0
      let c11 = 0
      let c12 = 0
      let c13 = 0
      for (let k = 0, a = i * size, b = j; k < size; k++, a++, b += size) {
        const a0 = A[a]
        const a1 = A[a + size]
        const b0 = B[b]
        const b1 = B[b + 1]
        const b2 = B[b + 2]
        const b3 = B[b + 3]
        c00 += a0 * b0
        c01 += a0 * b1
        c02 += a0 * b2
        c03 += a0 * b3
        c10 += a1 * b0
        c11 += a1 * b1
        c12 += a1 * b2
        c13 += a1 * b3
      }
      C.set([c00, c01, c02, c03], i * size + j)
      C.set([c10, c11, c12, c13], (i + 1) * size + j)
    }
  }
}

process.stdout.write(`${'GFLOP/s'.padEnd(22)} kernel  script  ratio\n`)

for (const n of [1000, 100_000]) {
  arena.scoped(() => {
    const [x, y] = [filled(arena.float64(n)), filled(arena.float64(n))]
    compare(
      `dot ${n}`,
      2 * n,
      () => kernels.dot(n, x.offset, y.offset),
      () => dot(n, x.view, y.view),
    )
  })
}

arena.scoped(() => {
  const [n, p] = [1000, 200]
  const [X, r, out] = [filled(arena.float64(n * p)), filled(arena.float64(n)), arena.float64(p)]
  const kernel = () => kernels.gemvTransposed(n, p, X.offset, n, r.offset, out.offset)
  compare(`gemvTransposed ${n}×${p}`, 2 * n * p, kernel, () => gemvTransposed(n, p, X.view, r.view, out.view))
})

for (const [n, p] of [
  [100_000, 100],
  [2000, 500],
]) {
  arena.scoped(() => {
    const [X, G] = [filled(arena.float64(n * p)), arena.float64(p * p)]
    const kernel = () => kernels.gram(n, p, X.offset, n, G.offset, p)
    compare(`gram ${n}×${p}`, n * p * (p + 1), kernel, () => gram(n, p, X.view, G.view))
  })
}

arena.scoped(() => {
  const size = 240
  const [A, B, C] = [filled(arena.float64(size * size)), filled(arena.float64(size * size)), arena.float64(size * size)]
  const spare = arena.bytes(kernels.gemmScratchBytes())
  const kernel = () =>
    kernels.gemm(size, size, size, A.offset, size, 1, B.offset, size, 1, C.offset, size, spare.offset)
  compare(`gemm ${size}`, 2 * size ** 3, kernel, () => gemm(size, A.view, B.view, C.view))
})
