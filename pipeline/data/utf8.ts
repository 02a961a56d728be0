import { isUtf8 } from 'node:buffer'

/** Looks whether bytes that come in pieces are UTF-8. False from the piece on in which a line ends that is not. */
export interface Utf8Check {
  take(piece: Uint8Array): boolean
  /** After the last piece. */
  end(): boolean
}

export function openUtf8Check(): Utf8Check {
  const lines = openLines()
  return { take: (piece) => isUtf8(lines.take(piece)), end: () => isUtf8(lines.rest()) }
}

/** The first line, counted from 1, that is no UTF-8, of bytes that have one. */
export function lineOfFault(pieces: Iterable<Uint8Array>): number {
  const lines = openLines()
  let line = 1
  for (const piece of pieces) {
    const whole = lines.take(piece)
    if (!isUtf8(whole)) return line + linesBeforeFault(whole)
    line += linesBeforeFault(whole)
  }
  return line
}

/** Parts pieces of a text anew, so that each ends where a line does: a line end is never a part of a character. */
function openLines(): { take(piece: Uint8Array): Uint8Array; rest(): Uint8Array } {
  let rest = new Uint8Array(0)
  return {
    take(piece) {
      const end = piece.lastIndexOf(NEWLINE) + 1
      const whole = Buffer.concat(end === 0 ? [] : [rest, piece.subarray(0, end)])
      rest = end === 0 ? Buffer.concat([rest, piece]) : piece.slice(end)
      return whole
    },
    rest: () => rest,
  }
}

const NEWLINE = 10

/** How many lines there are before the first that is no UTF-8; all that end where none is. */
function linesBeforeFault(bytes: Uint8Array): number {
  let lines = 0
  for (let at = 0; ; lines++) {
    const end = bytes.indexOf(NEWLINE, at)
    if (end === -1 || !isUtf8(bytes.subarray(at, end))) return lines
    at = end + 1
  }
}
