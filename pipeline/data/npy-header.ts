import { type DiskFile, diskFault, type ReadAt } from './disk-file.ts'

/** How the numbers of an .npy file lie in it. Plain data, so that it can go to another thread. */
export interface NpyLayout {
  readonly element: Element
  readonly littleEndian: boolean
  /** Column after column, as Fortran has it, instead of row after row. */
  readonly byColumn: boolean
  readonly rows: number
  readonly columns: number
  /** Axes of the array; one with a single axis has one column. */
  readonly axes: 1 | 2
  /** Where the numbers begin, in bytes. */
  readonly offset: number
}

/** Bytes of each kind of number, by NumPy's letter for it. */
const ELEMENTS = { f8: 8, f4: 4, i8: 8, i4: 4, i2: 2, i1: 1, u8: 8, u4: 4, u2: 2, u1: 1, b1: 1 } as const

export type Element = keyof typeof ELEMENTS

/** Arrays of any sense have a header of some hundred bytes. */
const MOST_HEADER = 1 << 20

/**
 * Reads and checks the header of an .npy file: `\x93NUMPY`, two bytes of version, the header's length, and a Python dictionary
 * of `descr`, `fortran_order` and `shape`.
 *
 * Source: NumPy Enhancement Proposal 1 and numpy.lib.format (versions 1.0, 2.0, 3.0).
 */
export function readNpyHeader(file: DiskFile, read: ReadAt): NpyLayout {
  const start = new Uint8Array(12)
  const got = read(start, 0)
  const fault = (what: string, fix: string) => diskFault(file, what, fix)
  if (got < 10 || String.fromCharCode(...start.subarray(0, 6)) !== '\x93NUMPY') {
    throw fault('is no .npy file', 'write it with numpy.save')
  }
  const [major, minor] = [start[6], start[7]]
  if (major < 1 || major > 3) throw fault(`is of .npy version ${major}.${minor}`, 'versions 1 to 3 are read')
  const view = new DataView(start.buffer)
  const [length, begin] = major === 1 ? [view.getUint16(8, true), 10] : [view.getUint32(8, true), 12]
  const truncated = () => fault('ends within its header', 'it was cut off: copy it again')
  if (got < begin || length > MOST_HEADER) throw truncated()
  const header = new Uint8Array(length)
  if (read(header, begin) < length) throw truncated()

  const text = new TextDecoder(major === 3 ? 'utf-8' : 'latin1').decode(header)
  const order = /'fortran_order':\s*(True|False)/.exec(text)?.[1]
  const shape = /'shape':\s*\(([\d\s,L]*)\)/.exec(text)?.[1]
  const descr = /'descr':\s*('[^']*'|\[)/.exec(text)?.[1]
  if (order === undefined || shape === undefined || descr === undefined) {
    throw fault('has a header that NumPy does not write', 'write it with numpy.save')
  }
  const { element, littleEndian } = elementOf(descr, fault)
  const axes = shape.split(',').flatMap((axis) => (axis.trim() === '' ? [] : [Number.parseInt(axis, 10)]))
  if (axes.length !== 1 && axes.length !== 2) {
    throw fault(`has ${axes.length} axes (${shape.trim()})`, 'save an array of rows and columns: two axes')
  }
  const [rows, columns = 1] = axes
  const offset = begin + length
  const needed = rows * columns * ELEMENTS[element]
  if (!(needed > 0))
    throw fault(`holds no numbers: its shape is (${shape.trim()})`, 'save an array with rows and columns')
  if (file.sizeBytes - offset !== needed) {
    const found = (file.sizeBytes - offset).toLocaleString('en')
    const what = `has ${found} bytes of numbers where its shape (${shape.trim()}) asks for ${needed.toLocaleString('en')}`
    throw fault(what, 'it was cut off, or something was added: save it again')
  }
  // A single axis, row or column, lies the same either way.
  const byColumn = order === 'True' && rows > 1 && columns > 1
  return { element, littleEndian, byColumn, rows, columns, axes: axes.length === 1 ? 1 : 2, offset }
}

export function elementBytes({ element }: NpyLayout): number {
  return ELEMENTS[element]
}

function elementOf(descr: string, fault: (what: string, fix: string) => Error) {
  const [, order, letter] = /^'([<>|=])([a-zA-Z]\d*)'$/.exec(descr) ?? []
  if (isElement(letter)) return { element: letter, littleEndian: order !== '>' }
  const what = descr === '[' ? 'holds records of several fields' : `holds elements of type ${descr.replaceAll("'", '')}`
  throw fault(what, 'save numbers: array.astype(float) before numpy.save')
}

function isElement(letter: string | undefined): letter is Element {
  return letter !== undefined && Object.hasOwn(ELEMENTS, letter)
}
