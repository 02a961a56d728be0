import { type Command, InvalidArgumentError } from 'commander'
import { DataError, formatTableFault } from '../spec/faults.ts'
import { type LimitFlags, memoryOption, type TableFlags, tableOptions } from './flags.ts'
import { Refusal } from './refusal.ts'
import { printTable } from './say.ts'
import type { Terminal } from './terminal.ts'

interface PredictFlags extends TableFlags, Pick<LimitFlags, 'maxMemory'> {
  readonly lambda?: number
  readonly weights?: string
  readonly delimiter?: string
}

export function addPredict(program: Command, terminal: Terminal): void {
  const command = program
    .command('predict')
    .description(
      'print what a stored model says of the rows of a table, as CSV: numbers, or classes and how likely each is',
    )
    .argument(
      '<run>',
      "an experiment's name or folder, for the model that it chose; or a run's folder, id or its beginning",
    )
    .argument('<table>', 'a CSV, Parquet, NumPy or svmlight file with the columns that the model goes by')
    .option('--lambda <λ>', 'the weights at this λ of the path, by default at the chosen one', strength)
    .option(
      '--weights <name>',
      "a net's weights of this name (first, best, final, epoch-000010), by default those of its result",
    )
    .option(
      '--delimiter <character>',
      "what parts the cells of a CSV file, by default what parted those of the run's own",
    )
  tableOptions(memoryOption(command)).action(async (wanted: string, path: string, flags: PredictFlags) => {
    const [{ findRun }, { predict }, { PredictError }, report] = await Promise.all([
      import('../store/found-run.ts'),
      import('../predict/index.ts'),
      import('../predict/predict-error.ts'),
      import('../report/predictions.ts'),
    ])
    const found = await findRun(flags.out, wanted)
    if ('problem' in found) throw new Refusal(found.problem)
    const { lambda, weights, delimiter, maxMemory } = flags
    const asked = { ...(lambda === undefined ? {} : { lambda }), ...(weights === undefined ? {} : { weights }) }
    const file = { path, memory: maxMemory * 1e9, ...(delimiter === undefined ? {} : { delimiter }) }
    const predictions = await predict(found, asked, file).catch((error: unknown) => {
      if (error instanceof PredictError) throw new Refusal(error.message)
      if (error instanceof DataError)
        throw new Refusal(error.faults.map((fault) => formatTableFault(path, fault)).join('\n'))
      throw error
    })
    if (flags.json) return terminal.json(report.predictionsRecord(predictions))
    if (flags.md) await printTable(terminal, report.predictionsTable(predictions), flags)
    // Names of classes are somebody's: where CSV is not asked for, a person may be reading.
    else
      for (const lines of report.predictionLines(predictions)) flags.csv ? terminal.data(lines) : terminal.print(lines)
    for (const note of report.predictionNotes(predictions)) terminal.tell(note)
  })
}

function strength(text: string): number {
  const value = Number(text)
  if (!(value >= 0 && value < Number.POSITIVE_INFINITY))
    throw new InvalidArgumentError('It has to be a number, 0 or more.')
  return value
}
