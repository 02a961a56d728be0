/** Bytes from one column of a panel to the next: 512 rows, and a line, so that columns do not fall on each other in the cache. */
export const STRIDE: usize = 520 * 8
