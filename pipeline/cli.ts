#!/usr/bin/env node
import module from 'node:module'
import { setFlagsFromString } from 'node:v8'
import { EXIT, type GitHubStep, type Terminal } from './commands/terminal.ts'
import { packageVersion } from './spec/package-root.ts'
import { printableLines } from './spec/printable.ts'

const terminal: Terminal = {
  print: (text) => write(process.stdout, printableLines(text)),
  data: (text) => write(process.stdout, text),
  tell: (text) => write(process.stderr, printableLines(text)),
  // What is not seen stands escaped in the document, which is the same document.
  json: (value) => write(process.stdout, printableLines(JSON.stringify(value, finite, 2))),
  // Some terminals say that they have none.
  width: process.stdout.columns || 100,
  errors: process.stderr,
  github: githubStep(process.env),
  interruption,
  exit: (code) => {
    process.exitCode = code
  },
}

/** Whether a disk was full, or a terminal gone, before the answer was out. */
let unsaid = false

// A reader that has seen enough (`lariat show … | head`) is no fault: the command goes on to the exit code that is its own. Where
// warnings cannot be written there is no place to say so.
process.stderr.on('error', () => {})
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') return
  if (!unsaid) terminal.tell(`lariat: the answer cannot be written: ${error.message}`)
  unsaid = true
})
process.on('exit', () => {
  if (unsaid && (process.exitCode ?? EXIT.ok) === EXIT.ok) process.exitCode = EXIT.unfinished
})

const words = process.argv.slice(2)
if (words.length === 1 && words[0] === '--version') terminal.print(packageVersion())
else await obey()

/** What is asked for first is loaded first: whoever wants to know the version does not wait for all that trains. */
async function obey(): Promise<void> {
  // Files that wait for the disk wait side by side, as far as Node has threads for files; it has four. Node 20 has begun them
  // by now, where only the user can say so.
  process.env.UV_THREADPOOL_SIZE ??= '16'
  compileLater()
  keepCompiled()
  const [{ Command }, { commands }] = await Promise.all([import('commander'), import('./commands/index.ts')])
  const program = new Command('lariat')
    .description('One YAML file in, a regularised model and an answer one can trust out.')
    .version(packageVersion())
    .showHelpAfterError('(lariat --help lists the commands)')
    .exitOverride((error) => process.exit(error.exitCode === 0 ? EXIT.ok : EXIT.wrong))
  for (const add of commands) add(program, terminal)
  try {
    await program.parseAsync()
  } catch (error) {
    await tellError(error)
    terminal.exit(EXIT.wrong)
  }
}

/**
 * Node 20 optimises a function that has run for a few milliseconds, on every thread anew: in a sweep of small runs that takes
 * more time than the runs. Later versions wait for about as long as is asked for here, and have no such flag.
 */
function compileLater(): void {
  if (process.versions.node.startsWith('20.')) setFlagsFromString('--interrupt-budget=400000')
}

/** From Node 22 on what was compiled is kept for the next start, where the user has not said otherwise. */
function keepCompiled(): void {
  const keep: unknown = Reflect.get(module, 'enableCompileCache')
  if (typeof keep === 'function') keep()
}

/** On stderr, and where the answer was to be a document, as a document in its place. */
async function tellError(error: unknown): Promise<void> {
  const [{ SpecError }, { StoreError }, { Refusal }, { tellFaults }] = await Promise.all([
    import('./spec/faults.ts'),
    import('./store/store-error.ts'),
    import('./commands/refusal.ts'),
    import('./commands/say.ts'),
  ])
  const faults = error instanceof SpecError ? error.faults : []
  const isTold = error instanceof SpecError || error instanceof StoreError || error instanceof Refusal
  const message = isTold ? error.message : systemMessage(error)
  if (faults.length > 0) tellFaults(terminal, faults)
  else for (const line of message.split('\n')) terminal.tell(`lariat: ${line}`)
  if (words.includes('--json')) terminal.json({ error: message, faults })
}

/**
 * Aborted by the first Ctrl-C, or by the SIGTERM of a batch system: runs in work are finished, as far as there is time. The
 * second ends the process at once, which loses no finished run either.
 */
function interruption(): AbortSignal {
  const controller = new AbortController()
  for (const [signal, code] of [['SIGINT', EXIT.interrupted] as const, ['SIGTERM', EXIT.terminated] as const]) {
    process.on(signal, () => {
      if (controller.signal.aborted) {
        // A progress bar hides the cursor.
        if (process.stderr.isTTY) process.stderr.write('\x1b[?25h')
        process.exit(code)
      }
      const again = signal === 'SIGINT' ? 'Press Ctrl-C again' : 'Send it again'
      terminal.tell(`\nFinishing the runs in work. ${again} to stop at once.`)
      controller.abort(code)
    })
  }
  return controller.signal
}

/** GitHub's runner sets GITHUB_ACTIONS; CI=false is how people say that this is not to be treated as CI. */
function githubStep({
  GITHUB_ACTIONS,
  CI,
  GITHUB_WORKSPACE,
  GITHUB_STEP_SUMMARY,
}: NodeJS.ProcessEnv): GitHubStep | null {
  if (GITHUB_ACTIONS !== 'true' || CI === 'false') return null
  return { workspace: GITHUB_WORKSPACE || process.cwd(), summaryFile: GITHUB_STEP_SUMMARY || null }
}

/** What the system refused, in a line; what is a fault of Lariat itself, with its trace. */
function systemMessage(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return 'code' in error && 'syscall' in error
    ? error.message
    : `this is a fault of Lariat's own. ${error.stack ?? error.message}`
}

/** JSON has no word for numbers that are not finite. */
function finite(_: string, item: unknown): unknown {
  return typeof item === 'number' && !Number.isFinite(item) ? String(item) : item
}

function write(stream: NodeJS.WriteStream, text: string): void {
  stream.write(`${text}\n`)
}
