// Lariat's side of the conversation in contestant.mjs.
import { readFileSync, writeFileSync } from 'node:fs'
import { Session } from 'node:inspector/promises'
import { createInterface } from 'node:readline'
import { open } from './lariat.mjs'
import { timed } from './timed.mjs'

/** Where certificates are made, and where rows are predicted along a path: time below any function of these files is theirs. */
const CERTIFICATES = ['/train/certify/']
const ERRORS = ['/gram/score-paths', '/gram/score-rows', '/path/score-rows']
const SAMPLE_MICROSECONDS = 100
const PROFILED_SECONDS = 0.3

async function time(task, calls) {
  if (task.base) {
    const base = await timed(task.base)
    const long = await timed(() => task.work(calls))
    return { result: null, wall: (long.wall - base.wall) / calls, cpu: (long.cpu - base.cpu) / calls }
  }
  let last = null
  const { wall, cpu } = await timed(async () => {
    for (let k = 0; k < calls; k++) last = await task.work()
  })
  return { result: last, wall: wall / calls, cpu: cpu / calls }
}

/** The shares of the work's time that go into certificates and into errors on rows, from where samples of the stack lie. */
async function shares(task) {
  const session = new Session()
  session.connect()
  await session.post('Profiler.enable')
  await session.post('Profiler.setSamplingInterval', { interval: SAMPLE_MICROSECONDS })
  await session.post('Profiler.start')
  const until = performance.now() + PROFILED_SECONDS * 1e3
  do await task.work(1)
  while (performance.now() < until)
  const { profile } = await session.post('Profiler.stop')
  session.disconnect()
  return { certificate: shareBelow(profile, CERTIFICATES), errors: shareBelow(profile, ERRORS) }
}

/** The profiler's own work, and waiting, count for nothing. */
function shareBelow({ nodes, samples, timeDeltas }, places) {
  const below = subtrees(nodes, ({ url }) => places.some((place) => url.includes(place)))
  const beside = subtrees(nodes, ({ url, functionName }) => url === 'node:inspector' || functionName === '(idle)')
  let [own, all] = [0, 0]
  for (const [k, id] of samples.entries()) {
    if (beside.has(id)) continue
    all += timeDeltas[k]
    if (below.has(id)) own += timeDeltas[k]
  }
  return all > 0 ? own / all : 0
}

/** Ids of the nodes of a profile whose function is meant, and of all that they called; these stand after them. */
function subtrees(nodes, isMeant) {
  const ids = new Set()
  for (const { id, callFrame, children = [] } of nodes) {
    if (isMeant(callFrame)) ids.add(id)
    if (ids.has(id)) for (const child of children) ids.add(child)
  }
  return ids
}

/** Most memory this process has had, in MB; the kernel says it in kB. */
function peakMb() {
  return Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? 0) / 1024
}

function write(path, values) {
  writeFileSync(path, new Uint8Array(values.buffer, values.byteOffset, values.byteLength))
}

async function answer(task, words, state) {
  if (words[0] === 'time') {
    const { result, ...measured } = await time(task, Number(words[2]))
    state.result = result
    return { ...measured, peakMb: peakMb() }
  }
  if (words[0] === 'share') return await shares(task)
  if (words[0] === 'save') write(words[1], task.result(state.result))
  if (words[0] === 'fold') write(words[1], await task.fold(Number(words[2])))
  return {}
}

/** Answers lines until they end. */
async function serve() {
  const say = (value) => process.stdout.write(`${JSON.stringify(value)}\n`)
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
  const task = await open(Object.fromEntries(process.argv.slice(2).map((word) => word.split('='))))
  const state = { result: null }
  say({ ready: true, version: `${version}, Node ${process.versions.node}` })
  for await (const line of createInterface({ input: process.stdin })) {
    say(await answer(task, line.split(' '), state).catch((error) => ({ error: error.message })))
  }
}

await serve()
