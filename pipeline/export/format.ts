import type { PortableModel } from './portable.ts'

/** A way to write a model down. */
export interface Format {
  /** Of its files, with the point. */
  readonly ending: string
  /** @throws PredictError where this way has no words for the model. */
  encode(model: PortableModel): string | Uint8Array
}
