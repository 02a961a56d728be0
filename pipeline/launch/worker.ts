// What a thread of the pool runs: one unit of work a message, by the name of its kind.
import { openUnits } from '../train/units.ts'

export const { path, nothing, products, gram, scores, net, tune, tuneNet } = openUnits()
