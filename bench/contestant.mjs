// A contestant is a process of its own, so that its memory is its own, and none warms or clogs another. It is started with the
// workload as words `name=value`, reads its data, and then answers lines:
//
//   ready                    once, when data and packages are loaded; {missing} where it is not installed
//   time TOLERANCE CALLS     does the work so often and says its seconds a call: {wall, cpu, peakMb, …}
//   save PATH                writes the weights (cv: the curve) that the last call came to, as doubles
//   fold PATH K              Lariat only: writes the weights of one fold
//   share                    Lariat only: the shares of its time that go into each of its stages
//
// Answers are lines of JSON; other lines that packages print are passed over.
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

const LIMITS = ['OMP_NUM_THREADS', 'OPENBLAS_NUM_THREADS', 'MKL_NUM_THREADS', 'NUMBA_NUM_THREADS']

export async function openContestant([program, ...words], seconds, threads = 1) {
  const limits = Object.fromEntries(LIMITS.map((name) => [name, `${threads}`]))
  const child = spawn(program, words, { env: { ...process.env, ...limits }, stdio: ['pipe', 'pipe', 'pipe'] })
  let complaint = ''
  let ended = null
  child.on('error', (error) => {
    ended = { missing: `${program}: ${error.code}` }
  })
  child.stdin.on('error', () => {})
  child.stderr.on('data', (text) => {
    complaint = `${complaint}${text}`.slice(-2000)
  })
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]()

  const answer = async () => {
    for (;;) {
      const { value, done } = await answers.next()
      if (done) return ended ?? { error: complaint.trim().split('\n').at(-1) || 'ended' }
      if (value.startsWith('{')) return JSON.parse(value)
    }
  }
  /** A call that takes longer than it may is ended, and the contestant with it. */
  const within = async (limit) => {
    const timer = setTimeout(() => {
      ended = { error: `over ${limit} s` }
      child.kill('SIGKILL')
    }, limit * 1000)
    return answer().finally(() => clearTimeout(timer))
  }

  return {
    ready: await within(60 + seconds),
    ask(line, limit = seconds) {
      if (ended !== null || child.exitCode !== null) return Promise.resolve(ended ?? { error: 'ended' })
      child.stdin.write(`${line}\n`)
      return within(limit)
    },
    close: () =>
      new Promise((resolve) => {
        if (ended !== null || child.exitCode !== null || child.signalCode !== null) return resolve()
        child.once('exit', resolve)
        child.stdin.end()
      }),
  }
}
