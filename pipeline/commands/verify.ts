import { availableParallelism } from 'node:os'
import { type Command, Option } from 'commander'
import type { LauncherKind } from '../launch/index.ts'
import { jsonOption, outOption, wholeNumber } from './flags.ts'
import { Refusal } from './refusal.ts'
import { EXIT, interruptedBy, type Terminal } from './terminal.ts'

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
      const { findTarget } = await import('../store/target.ts')
      const found = await findTarget(flags.out, wanted)
      if ('problem' in found) throw new Refusal(found.problem)
      const [{ verify, VerifyError }, { isPartial, isSame, verificationText }, { openLauncher }, { openProgress }] =
        await Promise.all([
          import('../verify/index.ts'),
          import('../verify/text.ts'),
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
          ...(run === null ? {} : { run }),
          ...(sample === undefined ? {} : { sample }),
          ...(root === undefined ? {} : { root }),
          launcher,
          signal,
          onProgress: progress.update,
        })
        progress.close()
        if (flags.json) terminal.json({ ...verification, same: isSame(verification) })
        else terminal.print(verificationText(verification))
        if (signal.aborted) terminal.exit(interruptedBy(signal))
        else if (!isSame(verification)) terminal.exit(EXIT.expectation)
        else if (isPartial(verification)) terminal.exit(EXIT.unfinished)
      } catch (error) {
        throw error instanceof VerifyError ? new Refusal(error.message) : error
      } finally {
        progress.close()
        await launcher.close()
      }
    })
}
