import { cpSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runHere } from '../in-process.ts'
import { lariat } from '../lariat.ts'
import { scratch } from '../scratch.ts'
import { faultsOf } from './well-formed.ts'

const { write, fresh } = scratch()

const LASSO = `name: lasso
description: Which measurements?
data: {kind: bundled, dataset: diabetes}
model: {kind: linear}
penalty: {kind: l1, lambda: {path: {count: 20, min_ratio: 1.0e-3}}}
validation: {kind: cross-validation, folds: 3}
select: {rule: one-se}
expect: [{metric: nonzeros, max: 9}]
`

const NETS = `name: nets
data: {kind: synthetic, rows: 40, columns: 4, informative: 2, split: {kind: fraction, test: 0.5}}
model: {kind: mlp, layers: [{name: hidden, units: 3}, {name: output}]}
update: {kind: proximal, optimizer: {kind: sgd, learning_rate: 0.05}}
train: {epochs: 12, evaluate_every: 1}
penalty: {kind: l1, lambda: 0.1}
search: {kind: grid, parameters: {penalty.lambda: {values: [0, 0.1, 0.3]}}}
select: {metric: train.loss}
`

async function pageOf(spec: string, text: string): Promise<{ page: string; folder: string; out: string }> {
  const out = fresh()
  const { folder } = await runHere(write(spec, text), out)
  return { page: readFileSync(join(folder, 'report.html'), 'utf8'), folder, out }
}

function count(page: string, pattern: RegExp): number {
  return [...page.matchAll(pattern)].length
}

test('a lasso has its answer, its error along λ, a line for each feature that is ever used, and the front', async () => {
  const { page } = await pageOf('lasso.yaml', LASSO)
  expect(await faultsOf(page)).toEqual([])
  expect(page).toContain('<h1>Which measurements?</h1>')
  expect(page).toContain('The expectation holds.')
  expect(count(page, /<svg/g)).toBe(3)
  expect(count(page, /<polyline class="(hue-\d|rest)"/g)).toBe(10)
  expect(page).toContain('<h2>Coefficients at one-se, in units of the data</h2>')
  expect(page).toContain('rule: one-se')
})

test('the rule in force stands at the λ that it chose', async () => {
  const out = fresh()
  const { selected, rows, folder } = await runHere(write('place.yaml', LASSO), out)
  const page = readFileSync(join(folder, 'report.html'), 'utf8')
  const xs = [...page.matchAll(/<polyline class="main" points="([^"]*)"/g)][0][1]
    .split(' ')
    .map((pair) => Number(pair.split(',')[0]))
  const k = rows.findIndex(({ metrics }) => metrics.lambda === selected?.lambda)
  expect(k).toBeGreaterThan(0)
  expect(page).toContain(`<g class="rule chosen"><line x1="${xs[k]}" x2="${xs[k]}"`)
})

test('several trainings lie beside each other, by what the search gave to them', async () => {
  const { page } = await pageOf('nets.yaml', NETS)
  expect(await faultsOf(page)).toEqual([])
  expect(page).toContain('<h2>Loss by epoch</h2>')
  for (const [k, lambda] of ['0', '0.1', '0.3'].entries()) {
    expect(page).toContain(`<polyline class="hue-${k + 1} aside"`)
    expect(page).toContain(`>${lambda}</text>`)
  }
})

test('names and descriptions are text, whatever they look like', async () => {
  const table = write(
    'odd.csv',
    `"<script>alert(1)</script>","a""b&c",y\n${Array.from({ length: 12 }, (_, i) => `${i},${(i * 7) % 5},${i + ((i * 3) % 4)}`).join('\n')}\n`,
  )
  const { page } = await pageOf(
    'odd.yaml',
    `name: odd
description: "</title><img src=x onerror=alert(1)> \\u202e]]>"
data: {kind: csv, path: ${JSON.stringify(table)}, target: y}
model: {kind: linear}
penalty: {kind: l1, lambda: {path: {count: 5}}}
validation: {kind: cross-validation, folds: 3}
`,
  )
  expect(await faultsOf(page)).toEqual([])
  expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
  expect(page).toContain('a&quot;b&amp;c')
  expect(page).not.toMatch(/<(script|img|a|link|iframe)\b|\u202e/)
})

test('lariat report makes the same bytes from the files alone, wherever they lie', async () => {
  const { page, folder, out } = await pageOf('lasso.yaml', LASSO)
  const copy = join(fresh(), 'lasso')
  cpSync(folder, copy, { recursive: true })
  const made = await lariat('report', copy)
  expect(made).toEqual({ code: 0, stdout: `${join(copy, 'report.html')}\n`, stderr: '' })
  expect(readFileSync(join(copy, 'report.html'), 'utf8')).toBe(page)
  const file = join(out, 'elsewhere.html')
  const other = await lariat('report', 'lasso', '--out', out, '--file', file, '--json')
  expect(JSON.parse(other.stdout)).toEqual({ folder, file })
  expect(readFileSync(file, 'utf8')).toBe(page)
})

test('what is not there is said, and no page is written', async () => {
  const none = await lariat(
    'report',
    write('never-run.yaml', LASSO.replace('name: lasso', 'name: never-run')),
    '--out',
    fresh(),
  )
  expect(none.code).toBe(2)
  expect(none.stderr).toMatch(/never-run has no finished run to report; lariat run trains them/)
  expect((await lariat('report', 'nothing', '--out', fresh())).code).toBe(2)
})

test('a path without a winner and a run that diverged have a page that says so', async () => {
  const path = await pageOf('plain.yaml', LASSO.replace(/validation:.*\n|select:.*\n|expect:.*\n/g, ''))
  expect(path.page).toContain('Nothing was selected')
  expect(path.page).toContain('<h2>Weights along the path</h2>')
  const diverged = await pageOf(
    'diverged.yaml',
    NETS.replace('0.05', '1e6')
      .replace(/search:.*\n/, '')
      .replace('name: nets', 'name: diverged'),
  )
  expect(await faultsOf(diverged.page)).toEqual([])
  expect(diverged.page).toContain('Unfinished: 1 of 1 run has not ended well; lariat check diverged says why.')
})

test('a spec that --set replaced parts of is said to be as it is written, whoever makes the page', async () => {
  const out = fresh()
  const { folder } = await runHere(write('set.yaml', LASSO), out, ['validation.folds=4'])
  const page = readFileSync(join(folder, 'report.html'), 'utf8')
  expect(page).toContain('what --set replaced of it stands in experiment.json')
  expect(page).toContain('4-fold cross-validation')
  expect((await lariat('report', folder)).code).toBe(0)
  expect(readFileSync(join(folder, 'report.html'), 'utf8')).toBe(page)
})
