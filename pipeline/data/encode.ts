import { roomBehind, tableNumbers } from '../kernels/table-memory.ts'
import { column, type Matrix, sharedVector, zeros } from '../math/matrix.ts'
import type { Fault } from '../spec/faults.ts'
import { inGigabytes, LIMITS } from '../spec/limits.ts'
import { parseNumber, rewriting } from './cell.ts'
import { type Feature, numbersOf } from './choose.ts'
import type { Column, SparseColumn, Target } from './dataset.ts'
import { levelsOf, vagueLevels } from './levels.ts'

/** Named features as numbers, (nSamples, nFeatures); NaN where a value is missing. */
export interface Encoded {
  readonly names: readonly string[]
  readonly X: Matrix
}

/** One column of X: its name, and how to write its values; and where they lie, if they are numbers already. */
interface Part {
  readonly name: string
  readonly numbers?: Float64Array
  readonly write: (into: Float64Array) => void
}

/**
 * Turns the features into one matrix of numbers. A column in `oneHot` becomes one 0/1 column for each of its levels, in its
 * place and named column=level; there is no reference level, since a penalty picks among all of them. Levels are those of
 * all rows, whatever their role.
 */
export function encodeFeatures(
  features: readonly Feature[],
  oneHot: readonly string[],
  rowNumbers: Int32Array,
  faults: Fault[],
  memory = LIMITS.memory,
): Encoded {
  const encoded = new Set(oneHot)
  const parts = features.flatMap(({ column: source, path }): readonly Part[] => {
    if (source.kind === 'sparse') return [sparsePart(source, rowNumbers)]
    if (encoded.has(source.name)) {
      faults.push(...vagueLevels(source, rowNumbers, `data.one_hot[${oneHot.indexOf(source.name)}]`))
      return levelParts(source)
    }
    if (source.kind === 'number') {
      const { name, values } = source
      return [{ name, numbers: values, write: (into) => into.set(values) }]
    }
    faults.push(textFault(source.name, source.values, rowNumbers, path))
    return []
  })
  const names = parts.map((part) => part.name)
  const seen = new Set<string>()
  const twice = names.find((name) => seen.size === seen.add(name).size)
  if (twice !== undefined) {
    const what = `encoding makes a second column "${twice}"`
    faults.push({ path: 'data.one_hot', what, fix: 'rename the column in the data, or exclude it' })
  }
  const bytes = rowNumbers.length * parts.length * Float64Array.BYTES_PER_ELEMENT
  if (bytes > memory) {
    const what = `${rowNumbers.length} rows of ${parts.length} encoded features need ${inGigabytes(bytes)}; the limit is ${inGigabytes(memory)}`
    const path = oneHot.length > 0 ? 'data.one_hot' : 'data'
    faults.push({ path, what, fix: 'encode columns with few values only, or raise --max-memory' })
    return { names, X: zeros(0, 0) }
  }
  const lying = sideBySide(parts, rowNumbers.length)
  if (lying !== null) return { names, X: { rows: rowNumbers.length, columns: parts.length, values: lying } }
  const X = { rows: rowNumbers.length, columns: parts.length, values: tableNumbers(rowNumbers.length, parts.length) }
  parts.forEach((part, j) => void part.write(column(X, j)))
  return { names, X }
}

/** The whole matrix, where a source has put its columns into shared memory one after the other: copied, it would lie there twice. */
function sideBySide(parts: readonly Part[], rows: number): Float64Array | null {
  const [first] = parts
  const buffer = first?.numbers?.buffer
  if (first?.numbers === undefined || !(buffer instanceof SharedArrayBuffer)) return null
  const { byteOffset } = first.numbers
  const follow = parts.every(
    ({ numbers }, j) => numbers?.buffer === buffer && numbers.byteOffset === byteOffset + j * numbers.byteLength,
  )
  return follow ? new Float64Array(buffer, byteOffset, rows * parts.length) : null
}

/** y, and the classes whose index it holds where the target is text, or is `asClasses`. */
export function encodeTarget(
  target: Column,
  asClasses: boolean,
  features: Matrix | null,
): { y: Float64Array; classes: readonly string[] | null } {
  const levels = target.kind === 'text' || asClasses ? levelsOf(target) : null
  const { length } = target.values
  // Right behind the features it is one more column of theirs.
  const y = (features && roomBehind(features.values, length)) ?? sharedVector(length)
  y.set(levels?.codes ?? (target.kind === 'number' ? target.values : []))
  return { y, classes: levels?.names ?? null }
}

/** A target beyond the first: numbers. */
export function encodeFurther(target: Column, faults: Fault[]): Target {
  const y = sharedVector(target.values.length)
  if (target.kind === 'number') y.set(target.values)
  else {
    const what = `column "${target.name}" holds text, and several targets are numbers`
    faults.push({ path: 'data.target', what, fix: 'name columns of numbers, or one column of classes' })
  }
  return { name: target.name, y }
}

/** A column that is stored without its zeros, beside others that are not. */
function sparsePart(column: SparseColumn, rowNumbers: Int32Array): Part {
  return {
    name: column.name,
    write(into) {
      const whole = numbersOf(column)
      for (let i = 0; i < into.length; i++) into[i] = whole[rowNumbers[i] - 1]
    },
  }
}

function levelParts(source: Column): readonly Part[] {
  const { names, codes } = levelsOf(source)
  return names.map((level, k) => ({
    name: `${source.name}=${level}`,
    write: (into) => {
      for (let i = 0; i < into.length; i++) into[i] = codes[i] === -1 ? Number.NaN : Number(codes[i] === k)
    },
  }))
}

function textFault(name: string, values: readonly string[], rowNumbers: Int32Array, path: string): Fault {
  const first = values.findIndex((value) => parseNumber(value) === null)
  const where = first === -1 ? '' : ` ("${values[first]}" in row ${rowNumbers[first]})`
  const what = `column "${name}" holds text${where}`
  const rewritten = rewriting(values[first] ?? '')
  if (rewritten !== null) return { path, what, fix: rewritten }
  return {
    path: path === 'data' ? 'data.one_hot' : path,
    what,
    fix: `add "${name}" to data.one_hot ${path === 'data' ? 'or to data.exclude' : 'or take it out of data.features'}`,
  }
}
