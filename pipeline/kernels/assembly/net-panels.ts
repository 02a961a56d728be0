import { PANEL, padded } from './net-record'

// Weights are (units, inputs) row-major for everyone else; the kernels of a net read panels of eight units, in which the
// weights of one input lie side by side. Copying there and back costs less than one batch, and is done once a call.

/** W (units × inputs, row-major) → panels (panel, inputs, 8). */
export function packPanels<T>(units: i32, inputs: i32, W: usize, panels: usize): void {
  for (let o: i32 = 0; o < units; o++) {
    let to = panels + columnOf<T>(o, inputs)
    for (let j: i32 = 0; j < inputs; j++) {
      store<T>(to, load<T>(W))
      W += sizeof<T>()
      to += PANEL * sizeof<T>()
    }
  }
}

/** The other way round. */
export function unpackPanels<T>(units: i32, inputs: i32, panels: usize, W: usize): void {
  for (let o: i32 = 0; o < units; o++) {
    let from = panels + columnOf<T>(o, inputs)
    for (let j: i32 = 0; j < inputs; j++) {
      store<T>(W, load<T>(from))
      W += sizeof<T>()
      from += PANEL * sizeof<T>()
    }
  }
}

/** Panels of units (panel, inputs, 8) → panels of inputs (panel, units, 8), in which back-propagation reads them. */
export function turnPanels<T>(units: i32, inputs: i32, panels: usize, turned: usize): void {
  for (let o: i32 = 0; o < units; o += PANEL) {
    const from = panels + <usize>(o * inputs) * sizeof<T>()
    for (let j: i32 = 0; j < inputs; j += PANEL) {
      const to = turned + <usize>(j * units + o * PANEL) * sizeof<T>()
      turnBlock<T>(min(PANEL, units - o), min(PANEL, inputs - j), from + <usize>(j * PANEL) * sizeof<T>(), to)
    }
  }
}

/** Eight rows of a panel at most, into as many rows of another; entries beyond the last input stay as they are, 0. */
function turnBlock<T>(units: i32, inputs: i32, from: usize, to: usize): void {
  const row = PANEL * sizeof<T>()
  for (let o: i32 = 0; o < units; o++) {
    let source = from + <usize>o * sizeof<T>()
    const end = source + <usize>inputs * row
    let target = to + <usize>o * row
    while (source < end) {
      store<T>(target, load<T>(source))
      source += row
      target += sizeof<T>()
    }
  }
}

/** Where unit o's first weight is. */
function columnOf<T>(o: i32, inputs: i32): usize {
  return (<usize>(o & -PANEL) * <usize>inputs + <usize>(o & (PANEL - 1))) * sizeof<T>()
}

/** Sets every row of `to` (rows × padded columns) to the same numbers, or to zeros where `numbers` is 0. */
export function fillRows<T>(rows: i32, columns: i32, numbers: usize, to: usize): void {
  const bytes = <usize>padded(columns) * sizeof<T>()
  if (numbers === 0) {
    for (const end = to + <usize>rows * bytes; to < end; to += 16) v128.store(to, v128.splat<T>(<T>0))
    return
  }
  for (let i: i32 = 0; i < rows; i++) {
    for (let o: usize = 0; o < bytes; o += 16) v128.store(to + o, v128.load(numbers + o))
    to += bytes
  }
}
