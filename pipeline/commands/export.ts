import { type Command, Option } from 'commander'
import { FORMATS, type FormatName } from '../export/format.ts'
import { jsonOption, outOption } from './flags.ts'
import { type ModelFlags, runArgument, weightOptions, withModel } from './model-flags.ts'
import type { Terminal } from './terminal.ts'

interface ExportFlags extends ModelFlags {
  readonly to: FormatName
  readonly onlyUsed: boolean
  readonly file?: string
  readonly json: boolean
}

export function addExport(program: Command, terminal: Terminal): void {
  const [lambda, weights] = weightOptions()
  program
    .command('export')
    .description('write a stored model to a file for other programs, in units of the data')
    .addArgument(runArgument())
    .addOption(new Option('--to <format>', 'what to write').choices(FORMATS).makeOptionMandatory())
    .addOption(lambda)
    .addOption(weights)
    .option('--only-used', 'leave out columns of the table on which no weight other than 0 hangs', false)
    .option('--file <file>', 'where it goes, by default named as the experiment, in the folder where you are')
    .addOption(outOption())
    .addOption(jsonOption())
    .action(async (wanted: string, flags: ExportFlags) => {
      const [{ exportModel, formats }, { exportNotes, exportRecord }, { writeNamedFile }] = await Promise.all([
        import('../export/index.ts'),
        import('../report/exported.ts'),
        import('../store/atomic.ts'),
      ])
      const { to, onlyUsed } = flags
      const exported = await withModel(wanted, flags, (found, asked) => exportModel(found, asked, { to, onlyUsed }))
      const file = flags.file ?? `${exported.model.experiment}${formats[to].ending}`
      await writeNamedFile(file, exported.bytes)
      if (flags.json) terminal.json(exportRecord(exported, to, file))
      else terminal.print(file)
      for (const note of exportNotes(exported)) terminal.tell(note)
    })
}
