/**
 * npm run fuzz -- [--cases 100000] [--seed n] [--dry]: throws cases at everything that reads a user's bytes. A case that ends
 * in anything but a result or a listed fault is made small and written to corpus/, whose files every test run reads again;
 * --dry writes nothing.
 */
import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import fc from 'fast-check'
import { anyCase } from './cases.mjs'
import { openWatchdog } from './watchdog.mjs'
import { prepare } from './workplace.mjs'

const CORPUS = new URL('corpus/', import.meta.url)
const { values } = parseArgs({
  options: {
    cases: { type: 'string', default: '2000' },
    seed: { type: 'string' },
    dry: { type: 'boolean', default: false },
  },
})
const seed = values.seed === undefined ? Date.now() % 2 ** 31 : Number(values.seed)
const folder = mkdtempSync(join(tmpdir(), 'lariat-fuzz-'))
const findings = []
try {
  await prepare(folder)
  const watchdog = await openWatchdog(folder)
  await replay(watchdog)
  await fuzz(watchdog, Number(values.cases))
  await watchdog.close()
} finally {
  rmSync(folder, { recursive: true, force: true })
}
process.exitCode = findings.length > 0 ? 1 : 0

/** Every case that was ever found. */
async function replay(watchdog) {
  const files = readdirSync(CORPUS).filter((name) => !name.endsWith('.md'))
  for (const name of files) {
    const stack = await watchdog.read({ target: name.split('--')[0], bytes: readFileSync(new URL(name, CORPUS)) })
    if (stack !== null) tell(`corpus/${name}`, stack)
  }
  say(`${files.length} cases of the corpus read`)
}

/** So many new cases; what was found once is not looked for again. */
async function fuzz(watchdog, cases) {
  say(`seed ${seed}, ${cases} cases`)
  const arbitrary = anyCase(folder)
  const known = new Set()
  let done = 0
  for (let round = 0; done < cases; round++) {
    const property = fc.asyncProperty(arbitrary, async (one) => {
      done++
      const stack = await watchdog.read(one)
      return stack === null || known.has(signature(one.target, stack))
    })
    const outcome = await fc.check(property, {
      numRuns: cases - done,
      seed: seed + round,
      markInterruptAsFailure: false,
    })
    if (!outcome.failed) break
    if (outcome.counterexample === null) throw outcome.errorInstance
    const [one] = outcome.counterexample
    const stack = await watchdog.read(one)
    known.add(signature(one.target, stack ?? ''))
    if (stack !== null) await keep(watchdog, one, stack)
  }
  for (const [ending, count] of [...watchdog.tallies].sort()) say(`  ${ending} ${count}`)
  say(`${done} cases, ${findings.length} findings, memory grew by at most ${watchdog.growthMb()} MB`)
}

/** Leaves out bytes for as long as the same thing happens, and writes the rest into the corpus. */
async function keep(watchdog, { target, bytes }, stack) {
  const wanted = signature(target, stack)
  let small = Buffer.from(bytes)
  let tries = stack.startsWith('hangs') ? 10 : 200
  for (let size = small.length >> 1; size >= 1; size >>= 1) {
    for (let at = 0; at < small.length && tries > 0; tries--) {
      const less = Buffer.concat([small.subarray(0, at), small.subarray(at + size)])
      const same = signature(target, (await watchdog.read({ target, bytes: less })) ?? '') === wanted
      if (same) small = less
      else at += size
    }
  }
  if (values.dry) return tell(`${small.length} bytes of ${target}: ${small.subarray(0, 300).toString('base64')}`, stack)
  const name = `${target}--${createHash('sha256').update(small).digest('hex').slice(0, 10)}`
  writeFileSync(new URL(name, CORPUS), small)
  tell(`corpus/${name} (${small.length} bytes)`, stack)
}

/** What tells findings apart: the message without its numbers and texts, and the first place in Lariat. */
function signature(target, stack) {
  const message = stack
    .split('\n')[0]
    .replaceAll(/"[^"]*"|\d+/g, '·')
    .slice(0, 120)
  return `${target} ${message} ${/dist\/pipeline\/\S+/.exec(stack)?.[0] ?? ''}`
}

function tell(where, stack) {
  findings.push(where)
  say(`FOUND ${where}\n${stack.split('\n').slice(0, 8).join('\n')}`)
}

function say(text) {
  process.stdout.write(`${text}\n`)
}
