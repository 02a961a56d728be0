import { columnAt, entry, listed } from './columns'

/** L_ik ← X_ab for a = places_i, b = places_k and k ≤ i < size: the lower triangle of some rows and the same columns of X. */
export function gatherLower(size: i32, places: usize, X: usize, ld: i32, L: usize, ldL: i32): void {
  for (let k: i32 = 0; k < size; k++) {
    const from = columnAt(X, ld, listed(places, k))
    gatherFrom(from, places + ((<usize>k) << 2), places + ((<usize>size) << 2), entry(columnAt(L, ldL, k), k))
  }
}

function gatherFrom(from: usize, place: usize, end: usize, to: usize): void {
  while (place < end) {
    store<f64>(to, load<f64>(entry(from, load<i32>(place))))
    place += 4
    to += 8
  }
}
