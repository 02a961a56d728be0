/** Memory for one page of a column after the other. What an array held is lost when the same is asked for again. */
export interface PageRoom {
  /** Bytes that a page may come to. */
  readonly most: number
  /** A page as it lies in the file, unpacked, and with levels that were not packed before it. */
  packed(bytes: number): Uint8Array<ArrayBuffer>
  whole(bytes: number): Uint8Array<ArrayBuffer>
  joined(bytes: number): Uint8Array<ArrayBuffer>
  /** Its numbers, and those that they are chosen from where a column has a dictionary. */
  numbers(length: number): Float64Array
  dictionary(length: number): Float64Array
}

export function openPageRoom(most = Number.POSITIVE_INFINITY): PageRoom {
  return {
    most,
    packed: growingBytes(),
    whole: growingBytes(),
    joined: growingBytes(),
    numbers: growingNumbers(),
    dictionary: growingNumbers(),
  }
}

/**
 * Room for columns that are gone down together, by their places: each has numbers of its own. A thread has one for all files that
 * it reads, since memory that is asked for anew each time is given back late.
 */
export type RowRoom = (k: number) => PageRoom

export function openRowRoom(): RowRoom {
  const shared = openPageRoom()
  const own: PageRoom[] = []
  return (k) => {
    own[k] ??= { ...shared, numbers: growingNumbers(), dictionary: growingNumbers() }
    return own[k]
  }
}

function growingBytes(): (length: number) => Uint8Array<ArrayBuffer> {
  let room = new Uint8Array(0)
  return (length) => {
    if (length > room.length) room = new Uint8Array(length)
    return room.subarray(0, length)
  }
}

function growingNumbers(): (length: number) => Float64Array {
  let room = new Float64Array(0)
  return (length) => {
    if (length > room.length) room = new Float64Array(length)
    return room.subarray(0, length)
  }
}
