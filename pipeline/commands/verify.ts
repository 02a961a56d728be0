import { existsSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { type Command, Option } from 'commander'
import type { LauncherKind } from '../launch/index.ts'
import { jsonOption, outOption, wholeNumber } from './flags.ts'
import { EXIT, type Terminal } from './terminal.ts'

interface VerifyFlags {
  readonly out: string
  readonly sample?: number
  readonly root?: string
  readonly workers: number
  readonly launcher: LauncherKind
  readonly json: boolean
}

export function addVerify(program: Command, terminal: Terminal): void {
  program
    .command('verify')
    .description('train stored runs again and compare every file to the bit')
    .argument('<dir|run>', "an experiment's folder or name, a run's folder or the beginning of its id")
    .addOption(outOption())
    .option('--sample <n>', 'only so many runs, drawn by their ids', wholeNumber)
    .option('--root <dir>', 'folder that paths of the spec start from, where it was moved')
    .option('--workers <n>', 'worker threads', wholeNumber, availableParallelism())
    .addOption(
      new Option('--launcher <kind>', 'where units of work are done').choices(['local', 'inline']).default('local'),
    )
    .addOption(jsonOption())
    .action(async (wanted: string, flags: VerifyFlags) => {
      const found = await whereIs(wanted, flags.out)
      if ('problem' in found) {
        terminal.tell(found.problem)
        return terminal.exit(EXIT.wrong)
      }
      const [{ verify, VerifyError }, { isPartial, isSame, verificationText }, { openLauncher }, { openProgress }] =
        await Promise.all([
          import('../check/verify/index.ts'),
          import('../check/verify/text.ts'),
          import('../launch/index.ts'),
          import('../report/progress.ts'),
        ])
      const launcher = await openLauncher(flags.launcher, flags.workers)
      const progress = await openProgress(terminal.errors, flags.json)
      const signal = terminal.interruption()
      try {
        const { folder, run } = found
        const { sample, root } = flags
        const verification = await verify(folder, {
          ...(run === undefined ? {} : { run }),
          ...(sample === undefined ? {} : { sample }),
          ...(root === undefined ? {} : { root }),
          launcher,
          signal,
          onProgress: progress.update,
        })
        progress.close()
        if (flags.json) terminal.json({ ...verification, same: isSame(verification) })
        else terminal.print(verificationText(verification))
        if (signal.aborted) terminal.exit(EXIT.interrupted)
        else if (!isSame(verification)) terminal.exit(EXIT.expectation)
        else if (isPartial(verification)) terminal.exit(EXIT.unfinished)
      } catch (error) {
        if (!(error instanceof VerifyError)) throw error
        terminal.tell(`lariat: ${error.message}`)
        terminal.exit(EXIT.wrong)
      } finally {
        progress.close()
        await launcher.close()
      }
    })
}

/** A folder of an experiment or of a run, an experiment's name, or the beginning of a run's id. */
async function whereIs(wanted: string, out: string): Promise<{ folder: string; run?: string } | { problem: string }> {
  for (const folder of [wanted, join(out, wanted)]) {
    if (existsSync(join(folder, 'plan.jsonl'))) return { folder }
    if (existsSync(join(folder, 'run.json'))) return { folder: dirname(folder), run: basename(folder) }
  }
  const { locateRun } = await import('../report/show.ts')
  const found = await locateRun(out, wanted)
  return 'problem' in found ? found : { folder: join(out, found.experiment), run: found.planned.id }
}
