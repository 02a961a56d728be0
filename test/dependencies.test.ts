import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ROOT } from './lariat.ts'

interface Locked {
  readonly dev?: boolean
  readonly devOptional?: boolean
  readonly optional?: boolean
  readonly license?: string
  readonly integrity?: string
  readonly hasInstallScript?: boolean
}

const json = (path: string) => JSON.parse(readFileSync(join(ROOT, path), 'utf8'))
const packages: Readonly<Record<string, Locked>> = json('package-lock.json').packages
const all = Object.entries(packages).filter(([path]) => path !== '')
/** What a user gets, apart from what is only for building and testing. */
const shipped = all.filter(([, locked]) => locked.dev !== true && locked.devOptional !== true)

const FREE = /^(MIT|ISC|BSD-2-Clause|BSD-3-Clause|Apache-2\.0|0BSD|BlueOak-1\.0\.0)$/

test('no dependency runs a script when it is installed, for users or for us', () => {
  expect(all.filter(([, locked]) => locked.hasInstallScript).map(([path]) => path)).toEqual([])
})

test('every dependency is locked to its bytes', () => {
  expect(all.filter(([, locked]) => locked.integrity === undefined).map(([path]) => path)).toEqual([])
})

test('all that a user gets may be used and passed on by anyone, by the lock file and by what lies there', () => {
  const lies = shipped.map(([path, { license }]): [string, unknown] => {
    const own = existsSync(join(ROOT, path, 'package.json')) ? json(`${path}/package.json`).license : license
    return [path, own === license ? license : `${license} or ${own}`]
  })
  expect(lies.filter(([, license]) => !FREE.test(String(license)))).toEqual([])
})

test('ARCHITECTURE.md gives a reason for each dependency, and says how many there are', () => {
  const text = readFileSync(join(ROOT, 'ARCHITECTURE.md'), 'utf8')
  const direct = Object.keys(json('package.json').dependencies)
  // Packages of one machine each, of which npm takes the one that fits.
  const apart = shipped.filter(([, { optional }]) => optional !== true).length
  const table = text.slice(text.indexOf('## Dependencies'))
  expect(direct.filter((name) => !new RegExp(`^\\|.*\\b${name}\\b.*\\|`, 'm').test(table))).toEqual([])
  expect(table).toContain(`${direct.length} packages are asked for, and with what these ask for it is ${apart}`)
})
