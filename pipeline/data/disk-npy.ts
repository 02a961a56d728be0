import { createHash } from 'node:crypto'
import type { NpySource } from '../spec/experiment.gen.ts'
import { DataError } from '../spec/faults.ts'
import type { DiskTable } from './disk-table.ts'
import type { SourceContext } from './index.ts'
import { digestFile, type NpyFile, openNpy, readColumns } from './npy.ts'
import { arrayRows, type NpyRowFile, STRIDE } from './row-file.ts'
import { openScan } from './scan.ts'

/** The rows of an array. A target that has a file of its own is read whole: it stays in memory anyway. */
export async function diskNpy(data: NpySource, context: SourceContext): Promise<DiskTable> {
  const { features: own, target } = await openNpy(data, context)
  const files = target === null ? [own] : [own, target]
  const names = files.flatMap((file) => file.names)
  const { rows } = own.layout
  return {
    names,
    target: target?.names[0] ?? null,
    bytes: rows * names.length * Float64Array.BYTES_PER_ELEMENT,
    scan({ features, held, texts }, dropping) {
      const aside = features.find((name) => !own.names.includes(name))
      if (aside !== undefined) {
        const what = `column "${aside}" comes from another file than the features, and rows are read from one`
        throw new DataError([
          { path: 'data.y', what, fix: `add "${aside}" to data.exclude, or write data.stream: never` },
        ])
      }
      const read = new Map((target === null ? [] : readColumns(target)).map((column) => [column.name, column.values]))
      const beside = [...held, ...texts].filter((name) => !read.has(name))
      const inFile = [...features, ...beside]
      const width = features.length + held.length
      const scan = openScan({ features, held, texts }, rows, dropping)
      const values = new Float64Array(STRIDE * width)
      arrayRows(rowFile(own, inFile))(0, rows, (lines, first, count) => {
        for (let i = 0; i < count; i++) {
          const at = i * inFile.length
          for (let j = 0; j < features.length; j++) values[i * width + j] = lines[at + j]
          for (const [k, name] of [...held, ...texts].entries()) {
            const value = read.get(name)?.[first + i] ?? lines[at + inFile.indexOf(name)]
            if (k < held.length) values[i * width + features.length + k] = Number(value)
            else scan.text(i, name, Number.isNaN(value) ? '' : String(value))
          }
        }
        scan.rows(values, count)
      })
      const digest = createHash('sha256')
      for (const { file } of files) digestFile(file, digest)
      return { scanned: scan.end(), file: rowFile(own, features), digest: digest.digest('hex') }
    },
  }
}

function rowFile({ file, layout, names }: NpyFile, wanted: readonly string[]): NpyRowFile {
  const columns = Int32Array.from(wanted, (name) => names.indexOf(name))
  return { kind: 'npy', disk: file, layout, rows: layout.rows, columns }
}
