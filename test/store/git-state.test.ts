import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { gitState } from '../../pipeline/store/git-state.ts'
import { scratch } from '../scratch.ts'

const { path, fresh, write } = scratch()

/** A checkout with one commit, and a way to ask git for more in it. */
function checkout(): { folder: string; git: (...words: string[]) => void } {
  const folder = fresh()
  mkdirSync(folder)
  const who = ['-c', 'user.name=a', '-c', 'user.email=a@b', '-c', 'commit.gpgsign=false']
  const git = (...words: string[]) => void execFileSync('git', ['-C', folder, ...who, ...words], { stdio: 'ignore' })
  git('init')
  write(`${folder.slice(path.length + 1)}/a.txt`, 'a\n')
  git('add', '.')
  git('commit', '-m', 'first')
  return { folder, git }
}

test('tells the commit, and whether the checkout was clean', async () => {
  const { folder } = checkout()
  expect(await gitState(folder)).toEqual({ commit: expect.stringMatching(/^[0-9a-f]{40}$/), clean: true })
  write(`${folder.slice(path.length + 1)}/a.txt`, 'other\n')
  expect((await gitState(folder))?.clean).toBe(false)
})

test.runIf(process.platform !== 'win32').for([
  ['core.fsmonitor', ['core.fsmonitor']],
  ['a filter', ['filter.evil.clean', 'filter.evil.process']],
  ['an include', ['include.path']],
] as const)('runs no program that the checkout names in %s', async ([, settings], { expect }) => {
  const { folder, git } = checkout()
  const proof = join(folder, 'ran')
  const config = write(
    'evil.config',
    `[filter "evil"]\n  clean = touch ${proof}\n[core]\n  fsmonitor = touch ${proof}\n`,
  )
  for (const setting of settings) git('config', setting, setting === 'include.path' ? config : `touch ${proof};`)
  const inside = folder.slice(path.length + 1)
  write(`${inside}/.gitattributes`, '*.txt filter=evil\n')
  write(`${inside}/a.txt`, 'b\n')
  expect((await gitState(folder))?.commit).toMatch(/^[0-9a-f]{40}$/)
  expect(existsSync(proof)).toBe(false)
})
