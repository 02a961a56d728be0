// What a thread of the pool runs: one unit of work a message, by the name of its kind, or a batch of whole runs.
import { openUnits } from '../train/units.ts'
import { type Batch, trainBatch } from './batch.ts'

const units = openUnits()

export const { path, nothing, products, gram, scores, leaveOneOut, net, tune, tuneNet } = units
export const batch = (task: Batch) => trainBatch(task, units)
