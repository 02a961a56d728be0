/** The address of entry `i` of an array of f64. */
export function entry(array: usize, i: i32): usize {
  return array + ((<usize>i) << 3)
}

/** Entry `i` of a list of columns, which are i32; the list at 0, where nothing lies, stands for all columns in order. */
export function listed(columns: usize, i: i32): i32 {
  return columns === 0 ? i : load<i32>(columns + ((<usize>i) << 2))
}

/** The address of column j of a column-major matrix whose columns begin `ld` entries apart. */
export function columnAt(X: usize, ld: i32, j: i32): usize {
  return X + ((<usize>ld * <usize>j) << 3)
}

/** The address of entry (i, j) of such a matrix. */
export function at(X: usize, ld: i32, i: i32, j: i32): usize {
  return entry(columnAt(X, ld, j), i)
}
