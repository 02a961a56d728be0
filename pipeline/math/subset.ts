/** Some of the numbers 0 … length − 1, a bit for each: supports of many fits are compared word by word. */
export class Subset {
  readonly length: number
  readonly words: Uint32Array

  constructor(length: number) {
    this.length = length
    this.words = new Uint32Array(Math.ceil(length / 32))
  }

  /** The places where a list says so. */
  static of(flags: ArrayLike<boolean>): Subset {
    const subset = new Subset(flags.length)
    for (let i = 0; i < flags.length; i++) if (flags[i]) subset.add(i)
    return subset
  }

  add(i: number): void {
    this.words[i >> 5] |= 1 << (i & 31)
  }

  has(i: number): boolean {
    return ((this.words[i >> 5] >>> (i & 31)) & 1) === 1
  }

  /** How many there are. */
  get size(): number {
    return sharedSize(this, this)
  }

  /** Adds 1 to a count of each member's own. */
  countInto(counts: Float64Array): void {
    for (let k = 0; k < this.words.length; k++) {
      for (let rest = this.words[k]; rest !== 0; rest &= rest - 1) counts[32 * k + 31 - Math.clz32(rest & -rest)] += 1
    }
  }

  /** The members, ascending. */
  members(): number[] {
    const found: number[] = []
    for (let k = 0; k < this.words.length; k++) {
      for (let rest = this.words[k]; rest !== 0; rest &= rest - 1) found.push(32 * k + 31 - Math.clz32(rest & -rest))
    }
    return found
  }
}

/** |A ∩ B|. */
export function sharedSize({ words: a }: Subset, { words: b }: Subset): number {
  let count = 0
  for (let k = 0; k < a.length; k++) count += onesOf(a[k] & b[k])
  return count
}

/** Ones among 32 bits, added up in fields of two, four, eight and 32. Source: Warren, Hacker's Delight (2012), § 5–1. */
function onesOf(bits: number): number {
  const twos = bits - ((bits >>> 1) & 0x55555555)
  const fours = (twos & 0x33333333) + ((twos >>> 2) & 0x33333333)
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}
