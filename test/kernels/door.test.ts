import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openKernels } from '../../pipeline/kernels/door.ts'
import { createMemory } from '../../pipeline/kernels/memory.ts'
import { ROOT } from '../lariat.ts'
import { scratch } from '../scratch.ts'
import { digest } from './digest.ts'

const folder = scratch()

test('a file of another build is named with what it lacks and how to make it', () => {
  const empty = new WebAssembly.Module(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0))
  expect(() => openKernels({ module: empty })).toThrow(/another build: dot, sum, .*`npm run build` makes it/)
})

test('two that are opened on one memory see the same numbers, and otherwise each has its own', () => {
  const first = openKernels()
  const { offset, view } = first.arena.float64(4)
  view.fill(3)
  expect(openKernels(first.shared).kernels.sum(4, offset)).toBe(12)
  const apart = openKernels({ memory: createMemory(), module: first.shared.module })
  expect(apart.arena.float64(4).offset).toBe(offset)
  expect([apart.kernels.sum(4, offset), first.kernels.sum(4, offset)]).toEqual([0, 12])
})

test('a build has the same bytes each time', () => {
  const again = join(folder.path, 'kernels.wasm')
  const config = 'pipeline/kernels/assembly/asconfig.json'
  execFileSync(
    process.execPath,
    [join(ROOT, 'node_modules/assemblyscript/bin/asc.js'), '--config', config, '--outFile', again],
    { cwd: ROOT },
  )
  expect(readFileSync(again).equals(readFileSync(join(ROOT, 'dist/pipeline/kernels/kernels.wasm')))).toBe(true)
})

// The same on Node 20, 22, 24 and 26. Where a change of kernels is meant to change numbers, this changes, and nowhere else.
test('a chain of kernels has the same bits on every machine', () => {
  expect(digest(openKernels())).toBe('4a42672fbe1ee8a6f62bc043bf3f7516fe734033c90278a18d6d14b702b9be96')
})
