import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { openStored } from '../../pipeline/check/open-stored.ts'
import { experimentRecords } from '../../pipeline/report/list.ts'
import { findRun } from '../../pipeline/store/found-run.ts'
import { findTarget } from '../../pipeline/store/target.ts'
import { scratch } from '../scratch.ts'

const { fresh } = scratch()
const out = fresh()
const elsewhere = fresh()
const ids = ['aaaa11112222', 'aabb11112222']

/** A folder that has a plan; nothing that follows looks into its runs. */
function experimentAt(folder: string, plan = ids.map((id) => planLine(id)).join('\n')): void {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'plan.jsonl'), plan)
}

function planLine(id: string): string {
  const spec = { data: {}, model: {}, penalty: {}, update: {}, train: {}, validation: {} }
  return JSON.stringify({ id, configuration: 0, spec, parameters: {}, dataDigest: 'x', inputs: {} })
}

beforeAll(() => {
  experimentAt(join(out, 'first'))
  experimentAt(join(elsewhere, 'moved'))
  experimentAt(join(out, 'torn'), '{"id": "aa')
  mkdirSync(join(out, 'notes'))
  mkdirSync(join(out, 'first', ids[0]))
  writeFileSync(join(out, 'first', ids[0], 'run.json'), '{}')
  symlinkSync(join(elsewhere, 'moved'), join(out, 'linked'))
  symlinkSync(join(out, 'round'), join(out, 'round'))
})

describe('what a command line names', () => {
  test.each([
    ['the name of an experiment', () => 'first', () => ({ folder: join(out, 'first'), run: null })],
    ['its folder', () => join(out, 'first'), () => ({ folder: join(out, 'first'), run: null })],
    ['the name of one that is a link', () => 'linked', () => ({ folder: join(out, 'linked'), run: null })],
    ['one whose plan is torn', () => 'torn', () => ({ folder: join(out, 'torn'), run: null })],
    ['the folder of a run', () => join(out, 'first', ids[0]), () => ({ folder: join(out, 'first'), run: ids[0] })],
    ['a run below its experiment', () => `first/${ids[0]}`, () => ({ folder: join(out, 'first'), run: ids[0] })],
    ['the beginning of an id', () => 'aab', () => ({ folder: join(out, 'first'), run: ids[1] })],
  ])('is %s', async (_, wanted, target) => {
    expect(await findTarget(out, wanted())).toEqual(target())
  })

  test('is told to be more where it begins several ids', async () => {
    expect(await findTarget(out, 'aa')).toEqual({ problem: `"aa" begins 2 ids (${ids.join(', ')}); write more of it` })
  })

  test('is compared with experiments, and with no other folder, where it is nothing', async () => {
    const problem = `no run or experiment "zzzzzzzz" in ${out}; there are "first", "linked", "torn"`
    expect(await findTarget(out, 'zzzzzzzz')).toEqual({ problem })
  })
})

test('an experiment that is a link is listed', async () => {
  expect((await experimentRecords(out)).map(({ name }) => name)).toEqual(['first', 'linked'])
})

test('a plan that is torn is said to be, by whoever needs it', async () => {
  const problem = `${join(out, 'torn')} has no whole plan.jsonl; lariat run writes it anew`
  expect(await findRun(out, 'torn')).toEqual({ problem })
  expect(await openStored('torn', out, [])).toEqual({ problem })
})

test('a check is of an experiment, and says what to name where it is given less or more', async () => {
  expect(await openStored(ids[0], out, [])).toEqual({
    problem: `${ids[0]} is one run; expectations are of all of ${join(out, 'first')}`,
  })
  expect(await openStored(elsewhere, out, [])).toEqual({
    problem: `${elsewhere} is no experiment's folder; did you mean "${join(elsewhere, 'moved')}"?`,
  })
  expect(await openStored('frist', out, [])).toEqual({
    problem: `no run or experiment "frist" in ${out}; did you mean "first"?`,
  })
})
