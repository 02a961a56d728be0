import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { ROOT } from './lariat.ts'

const BUILT = join(ROOT, 'dist/pipeline')
const chunks = readdirSync(join(BUILT, 'chunks')).filter((name) => name.endsWith('.js'))
const files = ['cli.js', 'launch/worker.js', ...chunks.map((name) => join('chunks', name))].map((file) => {
  const path = join(BUILT, file)
  const text = readFileSync(path, 'utf8').replaceAll(/\/\*[\s\S]*?\*\//g, '')
  // A statement of its own, or a call.
  const targets = text.matchAll(/^(?:import|export)\b[^;]*?["']([^"'\n]+)["'];$|\bimport\("([^"]+)"\)/gm)
  return { path, targets: [...targets].map(([, target, late]) => target ?? late ?? '') }
})

test('what is started loads chunks, and no module that was built by itself', () => {
  const own = files.flatMap(({ path, targets }) =>
    targets.filter((target) => target.startsWith('.')).map((target) => relative(BUILT, resolve(path, '..', target))),
  )
  expect(own.length).toBeGreaterThan(chunks.length)
  expect(own.filter((target) => !chunks.includes(relative('chunks', target)))).toEqual([])
})

test('the only package that is not in the chunks starts threads from a file of its own', () => {
  const asked = files.flatMap(({ targets }) => targets.filter((target) => !target.startsWith('.')))
  const builtin = /^(node:|(fs|path|os|util|events|process|buffer|tty)$)/
  expect(new Set(asked.filter((target) => !builtin.test(target)))).toEqual(new Set(['piscina']))
})

test('the licence of every package that was copied goes with it', () => {
  const licences = readFileSync(join(BUILT, 'chunks/LICENCES.txt'), 'utf8')
  const copied = chunks
    .flatMap((name) => [...readFileSync(join(BUILT, 'chunks', name), 'utf8').matchAll(/^\/\/.* node_modules\/(\S+)/gm)])
    .map(([, path = '']) => /^(@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? '')
  expect(copied.length).toBeGreaterThan(10)
  for (const name of new Set(copied)) {
    const { version } = JSON.parse(readFileSync(join(ROOT, 'node_modules', name, 'package.json'), 'utf8'))
    expect(licences).toContain(`${name} ${version}\n\n`)
  }
})

/** All files that are loaded together with one. */
function loadedWith(file: string): ReadonlySet<string> {
  const found = new Set([join(BUILT, file)])
  for (const path of found) {
    const text = readFileSync(path, 'utf8').replaceAll(/\/\*[\s\S]*?\*\//g, '')
    for (const [, target = ''] of text.matchAll(/^(?:import|export)\b[^;]*?["'](\.[^"'\n]+)["'];$/gm))
      found.add(resolve(path, '..', target))
  }
  return found
}

test('a version, a thread, a run are loaded from few files, and none needs another that needs it', () => {
  const sizes = ['cli.js', 'launch/worker.js', 'chunks/experiment.js'].map((file) => loadedWith(file).size)
  for (const [k, most] of [4, 10, 16].entries()) expect(sizes[k]).toBeLessThanOrEqual(most)
  const parts = new Set(chunks.map((name) => join('chunks', name)))
  for (const one of parts) {
    const others = [...loadedWith(one)].map((path) => relative(BUILT, path)).filter((path) => path !== one)
    for (const other of others) expect(loadedWith(other).has(join(BUILT, one))).toBe(false)
  }
})
