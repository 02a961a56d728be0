import { execFileSync } from 'node:child_process'
import { lstatSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { makeFolder, writeFileWhole, writeNamedFile, writeSynced } from '../../pipeline/store/atomic.ts'
import { publishFolder } from '../../pipeline/store/publication.ts'
import { cannotWrite } from '../../pipeline/store/store-error.ts'
import { scratch } from '../scratch.ts'

const { write, fresh } = scratch()

describe('what the system refuses', () => {
  test('for want of space is said with the place and a way out', async () => {
    // The device that is always full.
    const refused = await writeSynced('/dev/full', 'a line').catch((error: unknown) => error)
    expect(cannotWrite('runs/a/results.csv', refused)).toMatchObject({
      name: 'StoreError',
      message:
        'cannot write runs/a/results.csv: no space is left on the device (ENOSPC); free some and give the same command again',
    })
  })

  test('leaves the old file, and nothing beside it', async () => {
    const parent = fresh()
    mkdirSync(join(parent, 'results.csv'), { recursive: true })
    await expect(writeFileWhole(join(parent, 'results.csv'), 'new')).rejects.toThrow(
      /cannot write .*results\.csv: there is a folder of that name \(EISDIR\)/,
    )
    expect(readdirSync(parent)).toEqual(['results.csv'])
  })

  test('is told apart from a fault of our own', () => {
    const own = new TypeError('x is not a function')
    expect(cannotWrite('runs', own)).toBe(own)
  })
})

describe('a file that the user names', () => {
  test('is made where nothing is, folders and all', async () => {
    const path = join(fresh(), 'deep/er/junit.xml')
    await writeNamedFile(path, 'x')
    expect(readFileSync(path, 'utf8')).toBe('x')
  })

  test('stays the link that it is, and what it leads to is written', async () => {
    const folder = fresh()
    mkdirSync(join(folder, 'kept'), { recursive: true })
    writeFileSync(join(folder, 'kept/base.json'), 'old')
    symlinkSync('kept/base.json', join(folder, 'base.json'))
    await writeNamedFile(join(folder, 'base.json'), 'new')
    expect(lstatSync(join(folder, 'base.json')).isSymbolicLink()).toBe(true)
    expect(readFileSync(join(folder, 'kept/base.json'), 'utf8')).toBe('new')
  })

  test.runIf(process.platform !== 'win32')(
    'stays the pipe that it is, and whoever reads it has the bytes',
    async () => {
      const folder = fresh()
      mkdirSync(folder, { recursive: true })
      const pipe = join(folder, 'pipe')
      execFileSync('mkfifo', [pipe])
      const [read] = await Promise.all([readFile(pipe, 'utf8'), writeNamedFile(pipe, 'all of it')])
      expect(read).toBe('all of it')
      expect(lstatSync(pipe).isFIFO()).toBe(true)
    },
  )
})

describe('a file that comes in pieces', () => {
  const pieces = (...texts: string[]) => texts.map((text) => Buffer.from(text))

  test('is one after the other, and is left alone where it is there', async () => {
    const path = write('pieces.csv', '')
    await writeFileWhole(path, pieces('a,b\n', '', '1,λ\n'))
    expect(readFileSync(path, 'utf8')).toBe('a,b\n1,λ\n')
    const { ino } = statSync(path)
    await writeFileWhole(path, pieces('a,', 'b\n1,λ', '\n'))
    await writeFileWhole(path, 'a,b\n1,λ\n')
    expect(statSync(path).ino).toBe(ino)
  })

  test.each([
    ['a,b\n', '2,λ\n'],
    ['b,b\n', '1,λ\n'],
    ['a,b\n1,λ', '\t'],
  ])('is written where one of as many bytes differs: %s%s', async (...texts) => {
    const path = write('pieces.csv', 'a,b\n1,λ\n')
    await writeFileWhole(path, pieces(...texts))
    expect(readFileSync(path, 'utf8')).toBe(texts.join(''))
  })
})

describe('making a folder', () => {
  test('makes those above it, and is content with one that is there', async () => {
    const path = join(fresh(), 'a/b/c')
    await makeFolder(path)
    await makeFolder(path)
    expect(statSync(path).isDirectory()).toBe(true)
  })

  test('ends where there can be none: below /proc, and below a file', async () => {
    await expect(makeFolder('/proc/lariat/runs/lasso')).rejects.toThrow(/no folder can be made there \(ENOENT\)/)
    await expect(makeFolder(join(write('file', ''), 'runs'))).rejects.toThrow(/\(ENOTDIR\); choose another folder/)
    await expect(makeFolder(write('file', ''))).rejects.toThrow(/\(EEXIST\)/)
  })
})

describe('publishing a folder', () => {
  test('replaces a file that has its name', async () => {
    const parent = fresh()
    mkdirSync(parent)
    writeFileSync(join(parent, 'run'), 'a file')
    await publishFolder(join(parent, 'run'), new Map([['a.txt', 'new']]))
    expect(readFileSync(join(parent, 'run/a.txt'), 'utf8')).toBe('new')
    expect(readdirSync(parent)).toEqual(['run'])
  })

  test('that has a file which cannot be written leaves nothing, though others were being written at the time', async () => {
    const parent = fresh()
    const many = Array.from({ length: 40 }, (_, k): [string, string] => [`weights/${k}.txt`, 'x'.repeat(100_000)])
    // A file of the name of a folder.
    const files = new Map([['weights', 'no file'], ...many])
    await expect(publishFolder(join(parent, 'run'), files)).rejects.toThrow(/\(EISDIR\)/)
    expect(readdirSync(parent)).toEqual([])
  })
})
