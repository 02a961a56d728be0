import type { Framed, Null } from './framed-certificate.ts'

/** A problem of squared loss without its other features, which have no weight and do not go free: what is left of all it consists of. */
export interface FramedPart {
  /** In order. */
  readonly features: Int32Array
  readonly framed: Framed
  nothing(all: Null): Null
}

export function partOf(posed: Framed, features: Int32Array): FramedPart {
  const p = posed.features
  if (features.length === p) return { features, framed: posed, nothing: (all) => all }
  const picked = (values: Float64Array, ...ends: readonly number[]): Float64Array => {
    const some = new Float64Array(features.length + ends.length)
    for (let k = 0; k < features.length; k++) some[k] = values[features[k]]
    for (const [k, end] of ends.entries()) some[features.length + k] = values[end]
    return some
  }
  const [spread, offset] = [posed.spread, posed.offset].map((values) => picked(values, p))
  return {
    features,
    framed: { features: features.length, intercept: posed.intercept, spread, offset },
    nothing: ({ free, ...all }) => ({
      ...all,
      free: {
        ...free,
        places: free.places.map((place) => (place < p ? features.indexOf(place) : place - p + features.length)),
        products: free.products.map((column) => picked(column, p, p + 1)),
      },
    }),
  }
}
