import { execFileSync } from 'node:child_process'
import { mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readRegularFile } from '../../pipeline/spec/read-file.ts'
import { scratch } from '../scratch.ts'

const { path, write } = scratch()

describe('a file is read', () => {
  test('whole, and up to the limit', () => {
    const file = write('ten', '0123456789')
    expect(readRegularFile(file, 10)).toEqual({ bytes: Buffer.from('0123456789') })
    expect(readRegularFile(file, 9)).toMatchObject({ reason: 'refused', what: 'has more than 9 bytes' })
    expect(readRegularFile(write('none', ''), 9)).toEqual({ bytes: Buffer.alloc(0) })
  })

  test('through a link, since a path may name any file anyway', () => {
    const link = join(path, 'link')
    symlinkSync(write('linked', 'x'), link)
    expect(readRegularFile(link, 9)).toEqual({ bytes: Buffer.from('x') })
  })

  test.runIf(process.platform === 'linux')('although it says it were empty', () => {
    expect(readRegularFile('/proc/self/status', 1e6)).toMatchObject({ bytes: expect.any(Buffer) })
    expect(readRegularFile('/proc/self/status', 10)).toMatchObject({ what: 'has more than 10 bytes' })
  })
})

describe('refused without waiting is', () => {
  test('what is not there, a folder, and a name that is none', () => {
    mkdirSync(join(path, 'folder'))
    expect(readRegularFile(join(path, 'nothing'), 9)).toMatchObject({ reason: 'missing' })
    expect(readRegularFile(join(path, 'ten', 'below'), 9)).toMatchObject({ reason: 'missing' })
    expect(readRegularFile(join(path, 'folder'), 9)).toMatchObject({ reason: 'refused', what: 'is a folder' })
    expect(readRegularFile('a\0b', 9)).toMatchObject({ reason: 'refused' })
    expect(readRegularFile(join(path, 'x'.repeat(10_000)), 9)).toMatchObject({ reason: 'refused' })
  })

  test.runIf(process.platform !== 'win32')('a pipe, a device, a link to one, and a link to itself', () => {
    const pipe = join(path, 'pipe')
    execFileSync('mkfifo', [pipe])
    const zero = join(path, 'zero')
    symlinkSync('/dev/zero', zero)
    const loop = join(path, 'loop')
    symlinkSync(loop, loop)
    for (const special of [pipe, '/dev/zero', zero]) {
      expect(readRegularFile(special, 9)).toMatchObject({ reason: 'refused', what: 'is no ordinary file' })
    }
    expect(readRegularFile(loop, 9)).toMatchObject({ what: 'cannot be read (ELOOP)' })
  })
})
