import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type Arena, createArena } from './arena.ts'
import { areKernels, type Kernels, missingKernels } from './kernels.ts'
import { createMemory } from './memory.ts'

/** What threads have in common. Both may be posted to a worker: neither is copied, and nothing is compiled again. */
export interface SharedKernels {
  readonly module: WebAssembly.Module
  readonly memory: WebAssembly.Memory
}

export interface OpenKernels {
  readonly kernels: Kernels
  /** This thread's part of the memory. */
  readonly arena: Arena
  readonly shared: SharedKernels
}

/**
 * The kernels, ready to be called. A thread opens them once and keeps them: with what another thread has sent it (`shared`), it
 * works on the same memory, and else on one of its own.
 */
export function openKernels(given: Partial<SharedKernels> = {}): OpenKernels {
  const { module = compile(), memory = createMemory() } = given
  const { exports } = new WebAssembly.Instance(module, { env: { memory } })
  if (!areKernels(exports)) {
    throw new Error(
      `kernels.wasm is of another build: ${missingKernels(exports).join(', ')}; \`npm run build\` makes it`,
    )
  }
  return { kernels: exports, arena: createArena(memory), shared: { module, memory } }
}

function compile(): WebAssembly.Module {
  // Built code lies in this folder, or in the chunks beside it; the sources, which tests run, have it in the build.
  const beside = import.meta.url.endsWith('.ts')
    ? '../../dist/pipeline/kernels/kernels.wasm'
    : '../kernels/kernels.wasm'
  const path = fileURLToPath(new URL(beside, import.meta.url))
  if (!existsSync(path)) throw new Error(`${path} is not there: \`npm run build\` makes it`)
  return new WebAssembly.Module(readFileSync(path))
}
