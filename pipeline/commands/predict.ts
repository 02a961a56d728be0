import type { Command } from 'commander'
import { DataError, formatTableFault } from '../spec/faults.ts'
import { type LimitFlags, memoryOption, type TableFlags, tableOptions } from './flags.ts'
import { type ModelFlags, runArgument, weightOptions, withModel } from './model-flags.ts'
import { Refusal } from './refusal.ts'
import { printTable } from './say.ts'
import type { Terminal } from './terminal.ts'

interface PredictFlags extends ModelFlags, TableFlags, Pick<LimitFlags, 'maxMemory'> {
  readonly delimiter?: string
}

export function addPredict(program: Command, terminal: Terminal): void {
  const [lambda, weights] = weightOptions()
  const command = program
    .command('predict')
    .description(
      'print what a stored model says of the rows of a table, as CSV: numbers, or classes and how likely each is',
    )
    .addArgument(runArgument())
    .argument('<table>', 'a CSV, Parquet, NumPy or svmlight file with the columns that the model goes by')
    .addOption(lambda)
    .addOption(weights)
    .option(
      '--delimiter <character>',
      "what parts the cells of a CSV file, by default what parted those of the run's own",
    )
  tableOptions(memoryOption(command)).action(async (wanted: string, path: string, flags: PredictFlags) => {
    const [{ predict }, report] = await Promise.all([import('../predict/index.ts'), import('../report/predictions.ts')])
    const { delimiter, maxMemory } = flags
    const file = { path, memory: maxMemory * 1e9, ...(delimiter === undefined ? {} : { delimiter }) }
    const predictions = await withModel(wanted, flags, (found, asked) =>
      predict(found, asked, file).catch((error: unknown) => {
        if (!(error instanceof DataError)) throw error
        throw new Refusal(error.faults.map((fault) => formatTableFault(path, fault)).join('\n'))
      }),
    )
    if (flags.json) return terminal.json(report.predictionsRecord(predictions))
    if (flags.md) await printTable(terminal, report.predictionsTable(predictions), flags)
    // Names of classes are somebody's: where CSV is not asked for, a person may be reading.
    else
      for (const lines of report.predictionLines(predictions)) flags.csv ? terminal.data(lines) : terminal.print(lines)
    for (const note of report.predictionNotes(predictions)) terminal.tell(note)
  })
}
