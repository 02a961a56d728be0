import type { PortableModel } from './portable.ts'

/** The ways there are, by the names that a command line has for them. */
export const FORMATS = ['onnx', 'safetensors', 'sklearn-json', 'csv'] as const

export type FormatName = (typeof FORMATS)[number]

/** A way to write a model down. */
export interface Format {
  /** Of its files, with the point. */
  readonly ending: string
  /** @throws PredictError where this way has no words for the model. */
  encode(model: PortableModel): string | Uint8Array
}
