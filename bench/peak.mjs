import asc from 'assemblyscript/asc'

/** Chains of a multiplication and an addition each: enough to hide the latency of both, and all in registers. */
const CHAINS = 14
const LOOPS = 100_000
const ROUNDS = 200

/** GFLOP/s of multiplications and additions of f32 in 128-bit vectors, without loads and stores; the best of many rounds. */
export async function peakOfSingles() {
  const each = (line) => Array.from({ length: CHAINS }, (_, k) => line(k)).join('\n')
  const source = `export function peak(loops: i32, at: usize): void {
    const b = v128.load(at)
    ${each((k) => `let c${k} = v128.load(at, ${16 * (k + 1)})`)}
    for (let i: i32 = 0; i < loops; i++) {
      ${each((k) => `c${k} = f32x4.add(f32x4.mul(c${k}, b), b)`)}
    }
    ${each((k) => `v128.store(at, c${k}, ${16 * (k + 1)})`)}
  }`
  let binary = null
  const { error } = await asc.main(
    ['peak.ts', '-O3', '--runtime', 'stub', '--enable', 'simd', '--outFile', 'peak.wasm'],
    {
      readFile: (name) => (name === 'peak.ts' ? source : null),
      writeFile: (name, contents) => {
        if (name === 'peak.wasm') binary = contents
      },
      listFiles: () => [],
    },
  )
  if (error !== null) throw error
  const { instance } = await WebAssembly.instantiate(binary, { env: { abort: () => {} } })
  const { peak, memory } = instance.exports
  memory.grow(1)
  let least = Number.POSITIVE_INFINITY
  for (let round = 0; round < ROUNDS; round++) {
    const start = process.hrtime.bigint()
    peak(LOOPS, 1024)
    least = Math.min(least, Number(process.hrtime.bigint() - start))
  }
  return (LOOPS * CHAINS * 8) / least
}
