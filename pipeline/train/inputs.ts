import { type AnyDataset, type Dataset, isSparse, isStreamed, type StreamedDataset } from '../data/dataset.ts'
import type { Tensors } from '../model/tensors.ts'

/** What a run reads beside its spec. */
export interface RunInputs<Kind extends AnyDataset = Dataset> {
  readonly dataset: Kind
  /** Weights to start from, where the spec names a file of them. */
  readonly start: Tensors | null
  /** Lists of training rows, counted from 0 and used in turn, where the spec names a file of them. */
  readonly batches: readonly (readonly number[])[] | null
}

/** What a run reads whose features stay on the disk: nothing beside its spec. */
export interface StreamedInputs {
  readonly dataset: StreamedDataset
}

export type AnyInputs = RunInputs<AnyDataset> | StreamedInputs

/** Whether the features are in memory, zeros and all. */
export function areInMemory(inputs: AnyInputs): inputs is RunInputs {
  return !isStreamed(inputs.dataset) && !isSparse(inputs.dataset)
}
