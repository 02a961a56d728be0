import { rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { digestsOf } from '../cli/files.ts'
import { runHere } from '../in-process.ts'
import { scratch } from '../scratch.ts'

const { write, fresh } = scratch()
const table = `x,z,y\n${Array.from({ length: 12 }, (_, i) => `${i},${(i * 7) % 5},${i * 2 + ((i * 3) % 4)}\n`).join('')}`

const damages = [
  ['cut in a row', 'cut.csv', (file: string) => writeFileSync(file, table.slice(0, -4)), /row|line/],
  ['not there any more', 'gone.csv', (file: string) => rmSync(file), /there is no file "gone\.csv"/],
  [
    'half of what was packed',
    'half.csv.gz',
    (file: string) => writeFileSync(file, gzipSync(table).subarray(0, 30)),
    /"half\.csv\.gz" cannot be unpacked/,
  ],
  [
    'on a disk that fails',
    'broken.csv',
    // It opens, and then the system does not give its bytes.
    (file: string) => {
      rmSync(file)
      symlinkSync('/proc/self/mem', file)
    },
    /"broken\.csv" cannot be read \(EIO\)/,
  ],
] as const

test.for(damages)('data that are %s are refused, and no result is touched', async ([, name, damage, message]) => {
  const data = write(name, name.endsWith('.gz') ? gzipSync(table) : table)
  const spec = write(
    `${name}.yaml`,
    `name: lost\ndata: {kind: csv, path: ${name}, target: y}\nmodel: {kind: linear}\npenalty: {kind: l1, lambda: 0.1}\n`,
  )
  const out = fresh()
  await runHere(spec, out)
  const before = digestsOf(out)
  damage(data)
  await expect(runHere(spec, out)).rejects.toThrow(message)
  expect(digestsOf(out)).toEqual(before)
})
