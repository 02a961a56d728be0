import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { formatFault, SpecError } from '../../pipeline/spec/faults.ts'
import { loadSpec } from '../../pipeline/spec/load.ts'
import { planExperiment } from '../../pipeline/store/plan.ts'
import { planOf } from '../plan.ts'

const INVALID = 'test/invalid'
const TABLES = resolve(INVALID, 'tables')
const LINEAR = 'model: {kind: linear}\n'
const L1 = 'penalty: {kind: l1, lambda: 0.1}\n'

describe('is refused where it stands', () => {
  const specs = readdirSync(INVALID).filter((name) => /^(epochs|path)-/.test(name))

  it.each(specs)('%s', async (name) => {
    const file = join(INVALID, name)
    const promised = [...readFileSync(file, 'utf8').matchAll(/^# fault (.*)$/gm)].map(([, fault]) => `${file}:${fault}`)
    expect(await faultsOf(file)).toEqual(promised)
  })
})

async function faultsOf(file: string): Promise<string[]> {
  try {
    await planExperiment(loadSpec(file))
    return []
  } catch (error) {
    if (!(error instanceof SpecError)) throw error
    return error.faults.map(formatFault)
  }
}

/** `path: what; fix` of every warning. */
async function warned(text: string): Promise<string[]> {
  const { warnings } = await planOf(text)
  return warnings.map(({ path, what, fix }) => `${path}: ${what}; ${fix}`)
}

function net(hidden: string, output: string, rest = ''): string {
  return `model: {kind: mlp, layers: [{name: hidden, units: 3, ${hidden}}, {name: output, ${output}}]}\n${rest}`
}

describe('is warned of', () => {
  it('says nothing where all is as asked', async () => {
    for (const update of [
      'kind: proximal',
      'kind: cumulative, optimizer: {kind: adam, learning_rate: 0.01}',
      'kind: clipped, optimizer: {kind: sgd, momentum: 0.9}',
      'kind: subgradient, optimizer: {kind: adam, learning_rate: 0.01}',
    ]) {
      expect(await warned(`${LINEAR}${L1}update: {${update}}`)).toEqual([])
    }
  })

  it('targets of which one drowns another, unless they are scaled', async () => {
    const text = (target: string, more = '') =>
      `data: {kind: bundled, dataset: diabetes, target: [${target}], exclude: [s6]${more}}\n${LINEAR}${L1}`
    const drowned =
      'data.scaling.target: "y" spreads 17 times as far as "bmi", whose part in the sum of their losses is next to nothing; write target: standardize, that all count alike'
    expect(await warned(text('y, bmi'))).toEqual([drowned])
    expect(await warned(`${text('y, bmi')}update: {kind: proximal}\n`)).toContain(drowned)
    expect(await warned(text('y, bmi', ', scaling: {target: standardize}'))).toEqual([])
    expect(await warned(text('bmi, bp'))).toEqual([])
  })

  it('a class of one row, which some fold does not know', async () => {
    const text = (validation: string) =>
      `data: {kind: csv, path: ${TABLES}/rare-class.csv, target: y}\nmodel: {kind: multinomial}\n${L1}validation: {${validation}}\n`
    expect(await warned(text('kind: cross-validation, folds: 3'))).toEqual([
      'data.target: one training row is "rare": the fold that holds it out is fitted without that class; put it together with another class, or leave it out',
    ])
    expect(await warned(text('kind: none'))).toEqual([])
  })

  it('test rows that know neither groups nor time', async () => {
    const text = (data: string, validation: string) =>
      `data: {kind: csv, path: ${TABLES}/groups.csv, target: y, ${data}}\n${LINEAR}${L1}validation: {${validation}}\n`
    const drawn = 'split: {kind: fraction, test: 0.25}'
    const grouped = 'kind: cross-validation, folds: 2, group_column: g'
    expect(await warned(text(drawn, grouped))).toEqual([
      'data.split.test: the test rows are drawn one by one, so that others of their groups (g) may be in training; name them in a column: data.split: {kind: column, column: …}',
    ])
    expect(await warned(text('split: {kind: rows, test: [5-6]}', grouped))).toEqual([])
    expect(await warned(text(`exclude: [g], ${drawn}`, 'kind: rolling, folds: 2'))).toEqual([
      'data.split.test: the test rows are drawn from all times, so that the model has seen what came after them; name the last rows: data.split: {kind: rows, test: […]}',
    ])
  })

  it('a rule that takes a standard error where there is none', async () => {
    const data = 'data: {kind: bundled, dataset: diabetes, split: {kind: fraction, validation: 0.2, test: 0.2}}\n'
    const text = (validation: string, metric: string) =>
      `${data}${LINEAR}${L1}validation: {${validation}}\nselect: {rule: one-se, metric: ${metric}}\n`
    const fix = 'write rule: sparsest-within, or choose by a metric of cross-validation'
    expect(await warned(text('kind: holdout', 'validation.loss'))).toEqual([
      `select.rule: one hold-out has no standard error, so that one-se is min; ${fix}`,
    ])
    const cv = 'kind: cross-validation, folds: 3'
    const unused =
      'data.split.validation: no validation uses these rows on their own: they train with the others; add validation: {kind: holdout} to use them'
    expect(await warned(text(cv, 'test.rmse'))).toEqual([
      unused,
      `select.rule: test.rmse has no standard error, so that one-se is min; ${fix}`,
    ])
    expect(await warned(text(cv, 'validation.loss'))).toEqual([unused])
  })

  it('a search over what coordinate descent does not read', async () => {
    const text = (path: string) =>
      `${LINEAR}${L1}validation: {kind: cross-validation, folds: 3}\nsearch: {kind: grid, parameters: {${path}: {values: [0.1, 0.5]}}}\n`
    expect(await warned(text('penalty.lambda'))).toEqual([])
    expect(await warned(text('train.tolerance'))).toEqual([])
    const epochs = text('train.epochs').replace('[0.1, 0.5]', '[1, 2]')
    expect((await warned(epochs))[0]).toMatch(
      /^search\.parameters\.train\.epochs\.values\[0\]: train\.epochs: coordinate-descent has no epochs/,
    )
    const descent = `${epochs}update: {kind: proximal, optimizer: {kind: sgd, learning_rate: 0.01}}\n`
    expect(await warned(descent)).toEqual([])
  })

  it('counts that are not whole, where no weights say of how much', async () => {
    const text = (data: string) => `data: {kind: csv, path: ${TABLES}/good.csv, ${data}}\nmodel: {kind: poisson}\n${L1}`
    expect(await warned(text('target: y'))).toEqual([])
    const fractions = `data: {kind: bundled, dataset: iris, target: petal_width, exclude: [species]}\nmodel: {kind: poisson}\n${L1}`
    expect((await warned(fractions))[0]).toMatch(
      /^data\.target: column "petal_width" holds 0\.2, and counts are whole; for rates write/,
    )
    expect(await warned(fractions.replace('target:', 'weights: sepal_length, target:'))).toEqual([])
  })

  it('gradients that are shortened at the optimum, too', async () => {
    const text = (limit: number) =>
      `${LINEAR}${L1}update: {kind: proximal, optimizer: {kind: sgd, learning_rate: 0.01}}\ntrain: {clip_norm: ${limit}}\n`
    expect(await warned(text(0.05))).toEqual([
      'train.clip_norm: at the optimum the gradient is λ√k long, k the weights that are not 0: at least 0.1, so that shortened to 0.05 it balances another λ; leave clip_norm out, or write several times that',
    ])
    expect(await warned(text(1))).toEqual([])
  })

  it('another λ, layer by layer, and what to write', async () => {
    const sgd = 'optimizer: {kind: sgd, momentum: 0.9}'
    const text = net(
      'penalty: {kind: l1, lambda: 0.02}',
      'penalty: {kind: elastic-net, lambda: 0.1}',
      `update: {kind: proximal, correction: none, ${sgd}}`,
    )
    const why = 'the optimizer multiplies the gradient by 10, but not the threshold'
    expect(await warned(text)).toEqual([
      `update.correction: hidden: λ = 0.02 is asked for and 0.002 is solved: ${why}; write correction: exact`,
      `update.correction: output: λ = 0.1 is asked for and 0.055 is solved (L1 0.005, L2 0.05): ${why}; L2: λw is in the gradient; write correction: exact`,
    ])
  })

  it('another λ where λ is a share of λ_max or scheduled', async () => {
    const update = 'update: {kind: proximal, correction: none, optimizer: {kind: sgd, momentum: 0.5}}'
    const [fraction] = await warned(`${LINEAR}penalty: {kind: l1, lambda: {max_fraction: 0.1}}\n${update}`)
    expect(fraction).toContain('λ is asked for and 0.5·λ is solved')
    const schedule = '{schedule: {kind: linear, from: 0, to: 0.4, epochs: 10}}'
    const [scheduled] = await warned(`${LINEAR}penalty: {kind: l1, lambda: ${schedule}}\n${update}`)
    expect(scheduled).toContain('λ = 0.4 is asked for and 0.2 is solved')
  })

  it.each([
    [
      'kind: absorbing',
      'update.kind: λ = 0.1 is asked for and no objective is solved',
      'write kind: clipped or proximal',
    ],
    ['kind: shrink', 'update.scaled: λ = 0.1 is asked for and 10 is solved', 'write scaled: true'],
    ['kind: shrink, direction: literal', 'driven away from 0', 'write direction: toward'],
    ['kind: truncated, every: 10', 'update.every: λ = 0.1 is asked for and no objective', 'write every: 1'],
    ['kind: truncated, theta: 1', 'update.theta: λ = 0.1 is asked for and no objective', 'take theta out'],
    [
      'kind: ftrl, strength: constant',
      'update.strength: λ = 0.1 is asked for and 0 is solved',
      'write strength: cumulative',
    ],
    ['kind: proximal, correction: none, optimizer: {kind: adam}', 'no objective is solved', 'write correction: exact'],
  ])('{%s}', async (update, what, fix) => {
    const found = await warned(`${LINEAR}${L1}update: {${update}}`)
    expect(found).toHaveLength(1)
    expect(found[0]).toContain(what)
    expect(found[0]).toContain(`; ${fix}`)
  })

  it('weight decay that is no ridge', async () => {
    const ridge = `${LINEAR}penalty: {kind: l2, lambda: 0.1}\n`
    const [adamw] = await warned(`${ridge}update: {kind: proximal, optimizer: {kind: adamw}}`)
    expect(adamw).toMatch(/^update.optimizer.kind: .*no objective.*write kind: adam$/)
    const [momentum] = await warned(
      `${ridge}update: {kind: proximal, l2: decoupled, optimizer: {kind: sgd, momentum: 0.9}}`,
    )
    expect(momentum).toMatch(/^update.l2: λ = 0.1 is asked for and 0.01 is solved: .*write l2: coupled$/)
  })

  it('λ of each layer where one would do', async () => {
    const pair = (kind: string, activation: string, more = '') =>
      net(
        `activation: ${activation}, penalty: {kind: ${kind}, lambda: 0.01${more}}`,
        `penalty: {kind: ${kind}, lambda: 0.04${more}}`,
        'update: {kind: proximal}',
      )
    expect(await warned(pair('l1', 'relu'))).toEqual([
      'model.layers: with L1 in every layer and these activations, λ = 0.01 in hidden, 0.04 in output has the minimisers of λ = 0.02 in all, but for the scale of the neurons; write λ = 0.02 once, or use tanh, sigmoid or softplus',
    ])
    expect(await warned(pair('l2', 'leaky-relu'))).toHaveLength(1)
    expect(await warned(pair('elastic-net', 'identity', ', l1_ratio: 0'))).toHaveLength(1)
    expect(await warned(pair('elastic-net', 'relu'))).toEqual([])
    expect(await warned(pair('l1', 'tanh'))).toEqual([])
    expect(await warned(pair('l1', 'relu', ', bias: true'))).toEqual([])
    expect(await warned(pair('l1', 'relu').replace('0.04', '0.01'))).toEqual([])
  })

  it('a penalty that cannot act', async () => {
    const proximal = 'update: {kind: proximal}\n'
    expect(await warned(`${LINEAR}penalty: {kind: l1, lambda: 0}\n${proximal}`)).toEqual([
      'penalty.lambda: λ = 0 penalises nothing; write penalty: {kind: none}, or a λ above 0',
    ])
    expect(await warned(`${LINEAR}penalty: {kind: l1, lambda: {max_fraction: 0}}\n${proximal}`)).toHaveLength(1)
    const searched = 'search: {kind: grid, parameters: {penalty.lambda: {values: [0, 0.1]}}}'
    expect(await warned(`${LINEAR}${L1}${proximal}${searched}`)).toEqual([])
    const data = 'data: {kind: bundled, dataset: diabetes, features: [bmi, bp]}\n'
    const factors = 'penalty: {kind: l1, lambda: 0.1, factors: {bmi: 0, bp: 0}}\n'
    expect((await warned(`${data}${LINEAR}${factors}${proximal}`))[0]).toMatch(/^penalty.factors: every feature/)
    expect((await warned(`${LINEAR}penalty: {kind: l1, lambda: 1.0e-30}\n${proximal}`))[0]).toContain('the very steps')
    const rarely = 'update: {kind: truncated, every: 1000}\ntrain: {epochs: 2}'
    expect((await warned(`${LINEAR}${L1}${rarely}`)).join()).toContain('there are 28: it never comes')
    const pilot = (epochs: number) =>
      `${LINEAR}penalty: {kind: adaptive-l1, lambda: 0.1}\n${proximal}train: {epochs: ${epochs}}`
    expect((await warned(pilot(20))).join()).toContain('the pilot takes 20 epochs of 20: the penalty never comes')
    expect((await warned(pilot(21))).join()).not.toContain('pilot')
  })

  it('steps that run away', async () => {
    const steps = (optimizer: string, rest = 'train: {batch_size: full}') =>
      warned(`${LINEAR}${L1}update: {kind: proximal, optimizer: {kind: sgd, ${optimizer}}}\n${rest}`)
    // L = 4.0242 is the largest eigenvalue of the correlations of these ten features.
    expect(await steps('learning_rate: 0.49')).toEqual([])
    expect(await steps('learning_rate: 0.51')).toEqual([
      'update.optimizer.learning_rate: η = 0.51 is above 0.497, from where on full-batch steps run away (L = 4.02); write at most 0.497',
    ])
    expect(await steps('learning_rate: 0.9, momentum: 0.9')).toEqual([])
    expect(await steps('learning_rate: 0.95, momentum: 0.9')).toHaveLength(1)
    expect(await steps('learning_rate: 0.4, momentum: 0.9, nesterov: true')).toHaveLength(1)
    expect(await steps('learning_rate: 0.51', 'train: {batch_size: 32}')).toEqual([])
    const fista = (rate: number) =>
      warned(
        `${LINEAR}${L1}update: {kind: fista, optimizer: {kind: sgd, learning_rate: ${rate}}}\ntrain: {batch_size: full}`,
      )
    expect(await fista(0.24)).toEqual([])
    expect((await fista(0.26))[0]).toContain('above 1/L = 0.248')
  })

  it('points at the searched value that brings it', async () => {
    const search = 'search: {kind: grid, parameters: {update: {values: [{kind: proximal}, {kind: absorbing}]}}}'
    expect((await warned(`${LINEAR}${L1}${search}`))[0]).toMatch(
      /^search\.parameters\.update\.values\[1\]\.kind: update\.kind: λ = 0\.1 is asked for/,
    )
  })
})
