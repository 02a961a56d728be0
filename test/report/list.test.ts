import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { experimentRecords } from '../../pipeline/report/list.ts'
import { runHere } from '../in-process.ts'
import { scratch } from '../scratch.ts'

const { write, fresh } = scratch()

test('torn files of one experiment do not hide the others', async () => {
  const out = fresh()
  const spec = write(
    'small.yaml',
    'name: small\ndata: {kind: synthetic, rows: 20, columns: 3, informative: 1}\nmodel: {kind: linear}\npenalty: {kind: l1, lambda: 0.1}\n',
  )
  const { folder } = await runHere(spec, out)
  expect(await experimentRecords(out)).toMatchObject([
    { name: 'small', runs: 1, finished: 1, selected: { rule: 'min' } },
  ])

  writeFileSync(join(folder, 'selected.json'), '{"rule": "mi')
  mkdirSync(join(out, 'torn'))
  writeFileSync(join(out, 'torn', 'plan.jsonl'), '{"id": ')
  expect(await experimentRecords(out)).toMatchObject([{ name: 'small', runs: 1, finished: 1, selected: null }])
})

test('a plan whose ids are no names of runs, or whose specs lack a part, is none', async () => {
  const out = fresh()
  mkdirSync(join(out, 'hostile'), { recursive: true })
  const spec = { data: {}, model: {}, penalty: {}, update: {}, train: {}, validation: {} }
  const run = { id: '0123456789ab', dataDigest: '', configuration: 0, parameters: {}, spec }
  const write = (line: unknown) => writeFileSync(join(out, 'hostile', 'plan.jsonl'), `${JSON.stringify(line)}\n`)
  write(run)
  expect(await experimentRecords(out)).toHaveLength(1)
  const torn = { ...run, spec: { ...spec, validation: undefined } }
  for (const line of [{ ...run, id: '../../secret' }, { ...run, id: 1 }, torn, { id: run.id }, null, [run], 'run']) {
    write(line)
    expect(await experimentRecords(out), JSON.stringify(line)).toEqual([])
  }
})
