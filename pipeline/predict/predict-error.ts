/** A run cannot be used as it is asked for. The message says why, and what would be right. */
export class PredictError extends Error {
  override readonly name = 'PredictError'
}
