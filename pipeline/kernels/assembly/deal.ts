import { entry } from './columns'

/**
 * Deals entries of `from` out to groups: those that group g's part of `list` (i32) names, `counts` (i32) of them, one after the other
 * from `into` + g·`apart` on, in bytes.
 */
export function deal(groups: i32, counts: usize, list: usize, from: usize, into: usize, apart: i32): void {
  for (let g: i32 = 0; g < groups; g++) {
    const count = load<i32>(counts + ((<usize>g) << 2))
    const next = list + ((<usize>count) << 2)
    pick(list, next, from, into + <usize>apart * <usize>g)
    list = next
  }
}

function pick(list: usize, end: usize, from: usize, to: usize): void {
  while (list < end) {
    store<f64>(to, load<f64>(entry(from, load<i32>(list))))
    list += 4
    to += 8
  }
}
