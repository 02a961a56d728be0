import type { FormatName } from '../export/format.ts'
import type { Exported } from '../export/index.ts'
import { convergenceNotes, modelWords } from './model-words.ts'
import { counted } from './numbers.ts'

/** What was written, as one document. */
export function exportRecord({ model }: Exported, to: FormatName, file: string) {
  const { experiment, run, lambda, weights, converged, features, encoded, targets, classes } = model
  return {
    ...{ experiment, run },
    ...(lambda === null ? { weights } : { lambda }),
    ...{ converged, to, file, features },
    ...(encoded.length === 0 ? {} : { encoded: encoded.map(({ name, levels }) => ({ name, levels })) }),
    targets,
    ...(classes === null ? {} : { classes }),
  }
}

/** Which model it is, and how many features it asks for: lines beside the answer. */
export function exportNotes({ model }: Exported): string[] {
  return [`${modelWords(model)}, of ${counted(model.features.length, 'feature')}`, ...convergenceNotes(model)]
}
