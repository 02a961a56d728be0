/** Products of pairs of columns that were ever asked for, each made once: a table over the columns in the order they came. */
export class PairProducts {
  readonly #slots = new Map<number, number>()
  #stride = 64
  #table = new Float64Array(64 * 64).fill(Number.NaN)

  /** The product of two columns, or NaN where it is not known. */
  of(a: number, b: number): number {
    const slotA = this.#slots.get(a)
    const slotB = this.#slots.get(b)
    return slotA === undefined || slotB === undefined ? Number.NaN : this.#table[slotA * this.#stride + slotB]
  }

  keep(a: number, b: number, product: number): void {
    const slotA = this.#slot(a)
    const slotB = this.#slot(b)
    this.#table[slotA * this.#stride + slotB] = product
    this.#table[slotB * this.#stride + slotA] = product
  }

  #slot(column: number): number {
    const known = this.#slots.get(column)
    if (known !== undefined) return known
    const slot = this.#slots.size
    if (slot === this.#stride) this.#grow()
    this.#slots.set(column, slot)
    return slot
  }

  #grow(): void {
    const before = this.#stride
    const table = new Float64Array(4 * before * before).fill(Number.NaN)
    for (let i = 0; i < before; i++) table.set(this.#table.subarray(i * before, (i + 1) * before), 2 * i * before)
    this.#table = table
    this.#stride = 2 * before
  }
}
