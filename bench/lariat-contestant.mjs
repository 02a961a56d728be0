// Lariat's side of the conversation in contestant.mjs.
import { readFileSync, writeFileSync } from 'node:fs'
import { Session } from 'node:inspector/promises'
import { createInterface } from 'node:readline'
import { open } from './lariat.mjs'
import { timed } from './timed.mjs'

/** What the time of a run goes into, by the files of the functions at work; the innermost counts. */
const STAGES = {
  products: ['/gram/cross-products'],
  solver: ['/train/solve/'],
  certificate: ['/train/certify/'],
  errors: ['/gram/score-paths', '/gram/score-rows', '/path/score-rows'],
}
const SAMPLE_MICROSECONDS = 100
const PROFILED_SECONDS = 0.3

async function time(task, calls) {
  if (task.base) {
    const base = await timed(task.base)
    const long = await timed(() => task.work(calls))
    return { result: null, wall: (long.wall - base.wall) / calls, cpu: (long.cpu - base.cpu) / calls }
  }
  let last = null
  task.toWeights?.()
  const { wall, cpu } = await timed(async () => {
    for (let k = 0; k < calls; k++) last = await task.work()
  })
  return { result: last, wall: wall / calls, cpu: cpu / calls, toWeights: task.toWeights?.() }
}

/** The shares of the work's time that go into each stage, from where samples of the stack lie. */
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
  return sharesOf(profile)
}

/** The profiler's own work, and waiting, count for nothing. */
function sharesOf({ nodes, samples, timeDeltas }) {
  const stages = stagesOf(nodes)
  const spent = Object.fromEntries([...Object.keys(STAGES), 'rest'].map((stage) => [stage, 0]))
  for (const [k, id] of samples.entries()) {
    const stage = stages.get(id)
    if (stage !== 'beside') spent[stage] += timeDeltas[k]
  }
  const all = Object.values(spent).reduce((sum, time) => sum + time, 0)
  return Object.fromEntries(Object.entries(spent).map(([stage, time]) => [stage, all > 0 ? time / all : 0]))
}

/** The stage of each node of a profile: its own or, where its function is of none, its caller's. Callers stand before what they called. */
function stagesOf(nodes) {
  const stages = new Map()
  const inherited = new Map()
  for (const { id, callFrame, children = [] } of nodes) {
    const { url, functionName } = callFrame
    const isBeside = url === 'node:inspector' || functionName === '(idle)'
    const own = Object.keys(STAGES).find((stage) => STAGES[stage].some((place) => url.includes(place)))
    const stage = isBeside ? 'beside' : (own ?? inherited.get(id) ?? 'rest')
    stages.set(id, stage)
    for (const child of children) inherited.set(child, stage)
  }
  return stages
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
  await task.close?.()
}

await serve()
