import { type AskedWeights, openModel } from '../predict/open-model.ts'
import type { FoundRun } from '../store/found-run.ts'
import { csv } from './csv.ts'
import type { Format, FormatName } from './format.ts'
import { onnx } from './onnx/index.ts'
import { type PortableModel, portable } from './portable.ts'
import { safetensors } from './safetensors.ts'
import { sklearnJson } from './sklearn-json.ts'

/** A way to write a model down is one file and one line here, and a name in `format.ts`: the compiler wants one for the other. */
export const formats: { readonly [Name in FormatName]: Format } = {
  onnx,
  safetensors,
  'sklearn-json': sklearnJson,
  csv,
}

export interface Exported {
  readonly model: PortableModel
  readonly bytes: string | Uint8Array
}

/**
 * Writes a stored model down for other programs.
 *
 *     run → UsableModel      the weights in question (predict/open-model.ts)
 *         → PortableModel    columns in, layers in units of the data, the loss's prediction out
 *         → bytes            a file of its format, the same wherever it is made
 *
 * @throws PredictError where the run has no such weights, or the format no words for the model.
 */
export async function exportModel(
  found: FoundRun,
  asked: AskedWeights,
  { to, onlyUsed }: { readonly to: FormatName; readonly onlyUsed: boolean },
): Promise<Exported> {
  const model = portable(await openModel(found, asked), onlyUsed)
  return { model, bytes: formats[to].encode(model) }
}
