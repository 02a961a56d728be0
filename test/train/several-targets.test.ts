import { expect, test } from 'vitest'
import { readWeights } from '../../pipeline/store/weights-file.ts'
import { runHere } from '../in-process.ts'
import { scratch } from '../scratch.ts'

const { write, fresh } = scratch()

/** Two targets that hang on other columns of the table. */
const rows = Array.from({ length: 40 }, (_, i) => {
  const [a, b, c] = [Math.sin(i), Math.cos(3 * i), Math.sin(7 * i + 1)]
  return [a, b, c, 3 * a + 100, -2 * c].join(',')
})
write('table.csv', `${['a,b,c,first,second', ...rows].join('\n')}\n`)

const specFor = (target: string, lambda = 0.01) =>
  write(
    'targets.yaml',
    `name: targets
data: {kind: csv, path: table.csv, target: ${target}, features: [a, b, c], scaling: {target: center}}
model: {kind: linear, init: zeros}
penalty: {kind: l1, lambda: ${lambda}}
update: {kind: proximal, optimizer: {kind: sgd, learning_rate: 1, learning_rate_unit: 1/L}}
train: {epochs: 400, batch_size: full, evaluate_every: 400}
`,
  )

async function weightsOf(target: string) {
  const { folder, plan } = await runHere(specFor(target), fresh())
  return (await readWeights(folder, plan.runs[0].id, 'final'))?.tensors['output.weight']
}

test('a linear model of two targets under a separable penalty is two models of one', async () => {
  const both = await weightsOf('[first, second]')
  const [first, second] = [await weightsOf('first'), await weightsOf('second')]
  expect(both?.shape).toEqual([2, 3])
  const apart = [...(first?.values ?? []), ...(second?.values ?? [])]
  for (const [k, value] of apart.entries()) expect(both?.values[k]).toBeCloseTo(value, 12)
})

test('other columns than the targets are not read as targets, and text is refused among several', async () => {
  write('table-text.csv', `a,b,first,second\n1,2,3,x\n2,1,4,y\n`)
  const spec = write(
    'text.yaml',
    'name: text\ndata: {kind: csv, path: table-text.csv, target: [first, second]}\nmodel: {kind: mlp, layers: [{name: output}]}\n',
  )
  await expect(runHere(spec, fresh())).rejects.toThrow(/data\.target.*"second" holds text/)
})

test('a path has one target', async () => {
  const spec = write(
    'path.yaml',
    'name: path\ndata: {kind: csv, path: table.csv, target: [first, second]}\nmodel: {kind: linear}\npenalty: {kind: l1, lambda: 1}\n',
  )
  await expect(runHere(spec, fresh())).rejects.toThrow(/data\.target: 2 targets, and coordinate-descent solves for one/)
})
