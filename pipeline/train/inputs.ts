import type { AnyDataset, Dataset } from '../data/dataset.ts'
import type { Tensors } from '../model/tensors.ts'

/** What a run reads beside its spec. */
export interface RunInputs<Kind extends AnyDataset = Dataset> {
  readonly dataset: Kind
  /** Weights to start from, where the spec names a file of them. */
  readonly start: Tensors | null
  /** Lists of training rows, counted from 0 and used in turn, where the spec names a file of them. */
  readonly batches: readonly (readonly number[])[] | null
}
