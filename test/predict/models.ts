import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import type { Outcome } from '../../pipeline/experiment.ts'
import { runHere } from '../in-process.ts'
import { ROOT } from '../lariat.ts'
import { scratch } from '../scratch.ts'

export const { path: folder, write, fresh } = scratch()
export const bundled = (name: string) => join(ROOT, 'configs/data', name)
export const HIDDEN = '{kind: mlp, layers: [{name: hidden, units: 4, activation: tanh}, {name: output}]}'

export async function runOf(text: string): Promise<{ out: string; outcome: Outcome }> {
  const out = fresh()
  return { out, outcome: await runHere(write('used.yaml', `name: used\n${text}`), out) }
}

/** A table whose target hangs on numbers, on words, and on what is missing in some rows. */
export const MIXED = [
  'size,kind,weight,first,second,count',
  ...Array.from({ length: 60 }, (_, i) => {
    const size = Math.sin(i) * 3 + 4
    const kind = ['oak', 'elm', 'fir'][i % 3]
    const weight = i % 7 === 3 ? '' : String(Math.cos(2 * i))
    const first = 2 * size + (kind === 'elm' ? 5 : 0) + Math.sin(5 * i)
    return [size, kind, weight, first, 300 - 40 * size, Math.round(size)].join(',')
  }),
].join('\n')
write('mixed.csv', MIXED)
export const mixed = (target: string) =>
  `{kind: csv, path: mixed.csv, target: ${target}, features: [size, kind, weight], one_hot: [kind], missing: mean`

export const svmlight = gunzipSync(readFileSync(bundled('sparse-text.svmlight.gz'))).toString('utf8')
write('text.svmlight', svmlight)

/** What each is asked of: the table that it was trained on. */
export const MODELS: Readonly<Record<string, readonly [spec: string, table: string]>> = {
  'a lasso path': [
    `data: {kind: bundled, dataset: diabetes}
model: {kind: linear}
penalty: {kind: l1, lambda: {path: {count: 20, min_ratio: 0.01}}}
validation: {kind: cross-validation, folds: 4}`,
    bundled('diabetes.csv'),
  ],
  'a ridge without intercept': [
    `data: {kind: bundled, dataset: diabetes, scaling: {features: unit-variance, target: none}}
model: {kind: linear, fit_intercept: false}
penalty: {kind: l2, lambda: 0.1}`,
    bundled('diabetes.csv'),
  ],
  'two classes': [
    `data: {kind: bundled, dataset: breast-cancer}
model: {kind: logistic}
penalty: {kind: l1, lambda: {max_fraction: 0.05}}`,
    bundled('breast-cancer.csv'),
  ],
  'three classes': [
    `data: {kind: bundled, dataset: iris}
model: {kind: multinomial}
penalty: {kind: elastic-net, l1_ratio: 0.5, lambda: {max_fraction: 0.02}}`,
    bundled('iris.csv'),
  ],
  counts: [
    `data: ${mixed('count')}}
model: {kind: poisson}
penalty: {kind: l1, lambda: {max_fraction: 0.05}}`,
    join(folder, 'mixed.csv'),
  ],
  'words and means for missing values': [
    `data: ${mixed('first')}}
model: {kind: linear}
penalty: {kind: l1, lambda: {max_fraction: 0.01}}`,
    join(folder, 'mixed.csv'),
  ],
  'a sparse table': [
    `data: {kind: svmlight, path: text.svmlight}
model: {kind: logistic}
penalty: {kind: l1, lambda: {max_fraction: 0.2}}`,
    join(folder, 'text.svmlight'),
  ],
  'a linear model over epochs': [
    `data: {kind: bundled, dataset: diabetes}
model: {kind: linear}
penalty: {kind: l1, lambda: 3}
update: {kind: fista, optimizer: {kind: sgd, learning_rate: 1, learning_rate_unit: 1/L}}
train: {epochs: 30, batch_size: full}`,
    bundled('diabetes.csv'),
  ],
  'a net': [
    `data: ${mixed('first')}, scaling: {features: robust, target: standardize}}
model: ${HIDDEN}
penalty: {kind: l1, lambda: 0.001}
update: {kind: proximal, optimizer: {kind: adam, learning_rate: 0.01}}
train: {epochs: 20}`,
    join(folder, 'mixed.csv'),
  ],
  'a net in single precision': [
    `data: {kind: bundled, dataset: diabetes}
model: ${HIDDEN}
update: {kind: proximal, optimizer: {kind: adam, learning_rate: 0.01}}
train: {epochs: 20, precision: float32}`,
    bundled('diabetes.csv'),
  ],
  'a net for two classes': [
    `data: {kind: bundled, dataset: breast-cancer}
model: ${HIDDEN}
update: {kind: proximal, optimizer: {kind: adam, learning_rate: 0.01}}
train: {epochs: 5}`,
    bundled('breast-cancer.csv'),
  ],
  'a net for ten classes': [
    `data: {kind: bundled, dataset: digits}
model: {kind: mlp, loss: cross-entropy, layers: [{name: hidden, units: 8, activation: relu}, {name: output}]}
update: {kind: proximal, optimizer: {kind: adam, learning_rate: 0.01}}
train: {epochs: 3}`,
    bundled('digits.csv'),
  ],
}
