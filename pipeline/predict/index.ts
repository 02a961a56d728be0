import type { FoundRun } from '../store/found-run.ts'
import { type Answers, answersOf } from './answers.ts'
import { designOf } from './design.ts'
import { type AskedWeights, openModel, type UsableModel } from './open-model.ts'
import { readTableFile, type TableFile } from './table-file.ts'

/** What a stored model says of the rows of a table. */
export interface Predictions extends Answers {
  readonly model: UsableModel
  /** Rows of the table that lack a value, from 1: nothing is said of them. */
  readonly lacking: readonly number[]
}

/**
 * Uses a stored model. Nothing is read of what it was trained on: what a row has to go through lies beside the weights.
 *
 *     run   → UsableModel    the weights in question, and what a row meets before them
 *     table → Design         the model's features in its order, by their names
 *           → Answers        numbers, or classes and their probabilities; errors where the target is there, too
 *
 * @throws PredictError where the run has no such weights, or the plan says of it what no spec says.
 * @throws DataError where the table is not one for this model.
 */
export async function predict(found: FoundRun, asked: AskedWeights, file: TableFile): Promise<Predictions> {
  const model = await openModel(found, asked)
  const table = await readTableFile(file, model.data)
  const design = designOf(table, model, file.memory)
  return { model, lacking: design.lacking, ...answersOf(model, design, table) }
}
