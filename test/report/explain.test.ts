import { execFileSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { type Explanation, explain } from '../../pipeline/report/explain.ts'
import { explainText } from '../../pipeline/report/explain-text.ts'
import { ROOT } from '../lariat.ts'
import { planOf } from '../plan.ts'
import { scratch } from '../scratch.ts'

const { path } = scratch()

const LINEAR = 'model: {kind: linear}\n'
const of = async (text: string): Promise<Explanation> => explain(await planOf(text))
const code = ({ equivalents }: Explanation, system: string) => equivalents[system].lines.join('\n')

/** The number behind `name` in a line of code. */
function argument(line: string, name: string): number {
  return Number(new RegExp(`\\b${name} ?= ?([-\\d.e]+)`).exec(line)?.[1])
}

describe('a lasso path', () => {
  it('prints objective, update and what others write', () => {
    const args = [`${ROOT}dist/pipeline/cli.js`, 'explain', `${ROOT}configs/lasso.yaml`]
    const here = { encoding: 'utf8', cwd: path } as const
    const text = execFileSync(process.execPath, args, here)
    expect(text).toContain('1/(2·354) Σ (ŷ − y)²\n  + λ Σ |w|\n')
    expect(text).toContain('λ: 100 values, from 43.437251 down to 0.043437251')
    expect(text).toContain('w_j ← S(⟨x_j, r⟩/n + v_j·w_j, λ)/v_j')
    expect(text).toContain('effective λ: λ (')
    expect(text).toContain('lam <- exp(seq(log(43.437251), log(0.043437251), length.out = 100))')
    expect(text).toContain('glmnet(X, y, alpha = 1, lambda = lam, standardize = TRUE)')
    expect(text).toContain('for lam in np.geomspace(43.437251, 0.043437251, 100):\n      Lasso(alpha=lam).fit(X, y)')
    const json = JSON.parse(execFileSync(process.execPath, [...args, '--json'], here))
    expect(json).toMatchObject({ configurations: 1, update: 'coordinate-descent' })
    expect(readdirSync(path)).toEqual([])
  })

  it('asks a relaxed glmnet for the λ that it was fitted at', async () => {
    for (const lambda of ['0.1', '{path: {values: [2, 1]}}']) {
      const mixed = await of(`${LINEAR}penalty: {kind: elastic-net, lambda: ${lambda}, relax: 0.5}`)
      const [, fitted, asked] = /lambda = ([^,]+), .*, s = ([^,]+), gamma = 0\.5/.exec(code(mixed, 'glmnet')) ?? []
      expect(asked).toBe(fitted)
    }
  })

  it('says what has to be done to the table before, where a system does not do it', async () => {
    const scaled = await of(
      `data: {kind: bundled, dataset: diabetes, weights: age, exclude: [age], scaling: {target: standardize}}\n${LINEAR}penalty: {kind: l1, lambda: 0.1}`,
    )
    const target = 'y divided before by its standard deviation (1/n, by weighted moments)'
    const { glmnet, 'scikit-learn': sklearn, Keras, PyTorch } = scaled.equivalents
    for (const { notes } of [glmnet, sklearn, Keras, PyTorch]) expect(notes).toContain(target)
    expect(sklearn.notes).toContain('X from StandardScaler().fit(X, sample_weight=v)')
    for (const { notes } of [Keras, PyTorch]) {
      expect(notes).toContain('X scaled before (standardize, by weighted moments)')
      expect(notes).toContain('each row has its weight v in the loss')
    }
    expect(glmnet.notes.join()).not.toContain('X scaled')
  })

  it('has ridge and elastic net in the numbers of each system', async () => {
    const ridge = await of(`${LINEAR}penalty: {kind: l2, lambda: 0.5}`)
    expect(ridge.layers[0]).toMatchObject({
      penalty: '0.5/2 Σ w²',
      zeros: 'none, since nothing here has a kink at zero',
    })
    expect(code(ridge, 'scikit-learn')).toBe('Ridge(alpha=221).fit(X, y)')
    expect(code(ridge, 'Keras')).toContain('Dense(1, kernel_regularizer=regularizers.L2(0.25))')
    expect(code(ridge, 'PyTorch')).toContain("{'params': [net.output.weight], 'weight_decay': 0.5}")
    const mixed = await of(`${LINEAR}penalty: {kind: elastic-net, lambda: 2, l1_ratio: 0.25}`)
    expect(mixed.layers[0].penalty).toBe('0.5 Σ |w| + 1.5/2 Σ w²')
    expect(mixed.layers[0].update[0]).toContain('S(⟨x_j, r⟩/n + v_j·w_j, 0.5)/(v_j + 1.5)')
    expect(code(mixed, 'scikit-learn')).toBe('ElasticNet(alpha=2, l1_ratio=0.25).fit(X, y)')
    expect(code(mixed, 'Keras')).toContain('regularizers.L1L2(l1=0.5, l2=0.75)')
  })
})

describe('a table whose zeros are not stored', () => {
  it.each([
    ['logistic', '{kind: l1, lambda: {path: {count: 5}}}'],
    ['linear', '{kind: elastic-net, lambda: {max_fraction: 0.1}, convention: glmnet}'],
    ['linear', '{kind: l2, lambda: 3, convention: sklearn}'],
  ])('is explained as with its zeros written out: %s, %s', async (kind, penalty) => {
    const spec = (dense: boolean) =>
      of(
        `data: {kind: svmlight, path: ${ROOT}configs/data/sparse-text.svmlight.gz, dense: ${dense}, scaling: {features: max-abs}}
model: {kind: ${kind}}
penalty: ${penalty}
update: {kind: coordinate-descent}`,
      )
    const [sparse, dense] = [await spec(false), await spec(true)]
    expect(explainText(sparse)).toBe(explainText(dense))
    expect(sparse.layers[0].lambda === null || sparse.layers[0].lambdaMax !== null).toBe(true)
  })
})

describe('features that stay on the disk', () => {
  const spec = (penalty: string, stream: string) =>
    of(
      `data: {kind: csv, path: ${ROOT}configs/data/diabetes.csv, target: y, stream: ${stream}}
${LINEAR}penalty: ${penalty}`,
    )

  it.each([
    '{kind: l1, lambda: {path: {count: 5}}}',
    '{kind: l1, lambda: {max_fraction: 0.1}, relax: 0.5}',
    '{kind: elastic-net, lambda: {path: {count: 7, min_ratio: 0.01}}, convention: glmnet}',
    '{kind: l1, lambda: {path: {count: 4}}, factors: {age: 2}, convention: glmnet}',
  ])('have λ as multiples of λ_max, which are those of the table in memory: %s', async (penalty) => {
    const [streamed, here] = [await spec(penalty, 'always'), await spec(penalty, 'never')]
    expect(streamed.loss).toBe(here.loss)
    expect(streamed.layers[0].lambda).toMatch(/λ_max, which the rows on the disk say$/)
    expect(streamed.layers[0]).toMatchObject({ lambdaMax: null, factors: here.layers[0].factors })
    const line = (explanation: Explanation) => code(explanation, 'glmnet')
    expect(line(streamed)).toContain('lam_max')
    expect(line(here)).not.toContain('lam_max')
    expect(argument(line(streamed), 'alpha')).toBe(argument(line(here), 'alpha'))
    expect(streamed.equivalents.glmnet.notes.at(-1)).toBe('lam_max: lambda/lambda_fraction in any row of results.csv')
  })

  it('have numbers where the spec has them', async () => {
    for (const penalty of [
      '{kind: l1, lambda: 2}',
      '{kind: l2, lambda: {path: {values: [3, 1]}}, convention: sklearn}',
    ]) {
      const [streamed, here] = [await spec(penalty, 'always'), await spec(penalty, 'never')]
      expect(streamed.equivalents).toEqual(here.equivalents)
      expect(streamed.layers[0].penalty).toBe(here.layers[0].penalty)
    }
  })

  it('have the λ that the run then fits, once λ_max is read off its results', async () => {
    const penalty = '{kind: elastic-net, lambda: {path: {count: 3, min_ratio: 0.01}}, convention: keras}'
    const [streamed, here] = [await spec(penalty, 'always'), await spec(penalty, 'never')]
    const ends = (text: string | null) =>
      [...(text ?? '').matchAll(/[\d.]+(?=·λ_max| down|$)/g)].map(([one]) => Number(one))
    // keras has its L2 part twice: λ is told in Lariat's convention, λ_max in the spec's.
    const [first, last] = ends(streamed.layers[0].lambda)
    const [own, ownLast] = ends(here.layers[0].lambda?.split(';')[0] ?? null)
    expect(first / last).toBeCloseTo(own / ownLast, 6)
    expect(first).toBeCloseTo(1.5, 12)
  })
})

describe('a relaxed path', () => {
  it('says what is reported in place of the minimiser, and what only glmnet can write', async () => {
    const relaxed = await of(`${LINEAR}penalty: {kind: l1, lambda: 2, relax: 0.25}`)
    expect(relaxed.layers[0]).toMatchObject({
      penalty: '2 Σ |w|',
      relaxed:
        'ŵ is the minimiser; reported is w = 0.25·ŵ + 0.75·w̃, w̃ = argmin of the loss alone over the weights of features that ŵ uses',
      effectiveLambda: 'no objective',
    })
    expect(explainText(relaxed)).toContain('  ŵ is the minimiser; reported is w = 0.25·ŵ')
    expect(code(relaxed, 'glmnet')).toBe(
      'coef(glmnet(X, y, alpha = 1, lambda = 2, standardize = TRUE, relax = TRUE), s = 2, gamma = 0.25)',
    )
    expect(relaxed.equivalents['scikit-learn'].lines).toEqual([])
    expect((await of(`${LINEAR}penalty: {kind: l1, lambda: 2, relax: 1}`)).layers[0]).not.toHaveProperty('relaxed')
  })
})

describe('weights at 0 or above', () => {
  it('stand in objective and update, and as other systems write them', async () => {
    const held = await of(`${LINEAR}penalty: {kind: l1, lambda: 2, positive: true}`)
    expect(held.layers[0]).toMatchObject({ penalty: '2 Σ |w|, w ≥ 0', effectiveLambda: '2' })
    expect(held.layers[0].update[0]).toBe('w_j ← max(⟨x_j, r⟩/n + v_j·w_j − 2, 0)/v_j, one weight after the other')
    expect(code(held, 'glmnet')).toBe('glmnet(X, y, alpha = 1, lambda = 2, standardize = TRUE, lower.limits = 0)')
    expect(code(held, 'scikit-learn')).toBe('Lasso(alpha=2, positive=True).fit(X, y)')
    expect(code(held, 'Keras')).toContain('kernel_constraint=NonNeg()')
    expect(held.equivalents.PyTorch.lines).toEqual([])

    const classes = 'data: {kind: bundled, dataset: breast-cancer}\nmodel: {kind: logistic}\n'
    const ofClasses = await of(`${classes}penalty: {kind: l1, lambda: 0.1, positive: true}`)
    expect(code(ofClasses, 'glmnet')).toContain('family = "binomial"')
    expect(code(ofClasses, 'glmnet')).toContain('lower.limits = 0')
    expect(ofClasses.equivalents['scikit-learn'].lines).toEqual([])
    expect((await of(`${LINEAR}penalty: {kind: l1, lambda: 2, positive: false}`)).layers[0].penalty).toBe('2 Σ |w|')
  })
})

describe('conversions', () => {
  const near = (a: number, b: number) => expect(Math.abs(a - b)).toBeLessThan(1e-6 * Math.abs(b))
  /** The two strengths of the only layer: those of |w| and of w²/2. */
  const strengths = ({ layers }: Explanation) => {
    const [, l1 = '0'] = /([-\d.e]+) Σ (?:f_j)?\|w/.exec(layers[0].penalty) ?? []
    const [, l2 = '0'] = /([-\d.e]+)\/2 Σ/.exec(layers[0].penalty) ?? []
    return { l1: Number(l1), l2: Number(l2) }
  }
  const own = `${LINEAR}penalty: {kind: elastic-net, lambda: 2, l1_ratio: 0.25}\n`
  const over = 'update: {kind: proximal}'

  it('glmnet: read back by its convention they are what they were', async () => {
    const line = code(await of(own), 'glmnet')
    const [lambda, alpha] = [argument(line, 'lambda'), argument(line, 'alpha')]
    expect(lambda).toBeGreaterThan(100)
    const back = `penalty: {kind: elastic-net, lambda: ${lambda}, l1_ratio: ${alpha}, convention: glmnet}`
    const { l1, l2 } = strengths(await of(LINEAR + back))
    near(l1, 0.5)
    near(l2, 1.5)
  })

  it('glmnet: factors are rescaled to mean 1, and λ pays for it', async () => {
    const factors = 'factors: {age: 0, bmi: 3}'
    const line = code(await of(`${LINEAR}penalty: {kind: l1, lambda: 2, ${factors}}`), 'glmnet')
    expect(line).toContain('penalty.factor = c(0, 1, 3, 1, 1, 1, 1, 1, 1, 1)')
    near(argument(line, 'lambda'), 2.2)
    const back = await of(`${LINEAR}penalty: {kind: l1, lambda: 2.2, convention: glmnet, ${factors}}`)
    near(strengths(back).l1 * back.layers[0].factors.bmi, 6)
  })

  it('scikit-learn: Ridge by its convention is what it was', async () => {
    const line = code(await of(`${LINEAR}penalty: {kind: l2, lambda: 0.5}`), 'scikit-learn')
    const back = `penalty: {kind: l2, lambda: ${argument(line, 'alpha')}, convention: sklearn}\n`
    near(strengths(await of(LINEAR + back)).l2, 0.5)
    near(strengths(await of(LINEAR + back + over)).l2, 0.5)
  })

  it('Keras: L2 and L1L2 by its convention are what they were', async () => {
    const line = code(await of(`${LINEAR}penalty: {kind: l2, lambda: 0.5}`), 'Keras')
    const l2 = Number(/L2\(([\d.]+)\)/.exec(line)?.[1])
    const read = `penalty: {kind: l2, lambda: ${l2}, convention: keras}\n`
    for (const update of ['', over]) near(strengths(await of(LINEAR + read + update)).l2, 0.5)

    const both = code(await of(own), 'Keras')
    const [first, second] = [argument(both, 'l1'), argument(both, 'l2')]
    const mix = `lambda: ${first + second}, l1_ratio: ${first / (first + second)}`
    for (const update of ['', over]) {
      const back = strengths(await of(`${LINEAR}penalty: {kind: elastic-net, ${mix}, convention: keras}\n${update}`))
      near(back.l1, 0.5)
      near(back.l2, 1.5)
    }
  })

  it('LogisticRegression multiplies the summed loss by C', async () => {
    const iris = 'data: {kind: bundled, dataset: iris}\nmodel: {kind: multinomial}\n'
    const lasso = code(await of(`${iris}penalty: {kind: l1, lambda: 0.02}\n${over}`), 'scikit-learn')
    expect(lasso).toMatch(/^LogisticRegression\(penalty='l1', C=0\.33333333, solver='saga'\)\.fit/)
    const ridge = code(await of(`${iris}penalty: {kind: l2, lambda: 0.02}\n${over}`), 'scikit-learn')
    expect(ridge).toMatch(/^LogisticRegression\(penalty='l2', C=0\.33333333\)/)
    expect(code(await of(`${iris}penalty: {kind: l1, lambda: 0.02}\n${over}`), 'glmnet')).toBe(
      'glmnet(X, y, family = "multinomial", alpha = 1, lambda = 0.02, standardize = TRUE)',
    )
  })

  it('a logistic path, in the words of glmnet and scikit-learn', async () => {
    const cancer = 'data: {kind: bundled, dataset: breast-cancer}\nmodel: {kind: logistic}\n'
    const path = await of(`${cancer}penalty: {kind: l1, lambda: 0.02}`)
    expect(path.loss).toBe('1/569 Σ (log(1 + e^η) − y·η)')
    expect(path.layers[0].update[1]).toContain('Newton steps')
    near(argument(code(path, 'scikit-learn'), 'C'), 1 / (569 * 0.02))
    expect(code(path, 'glmnet')).toContain('family = "binomial", alpha = 1, lambda = 0.02')
    const mixed = `penalty: {kind: elastic-net, lambda: 0.02, l1_ratio: 0.25, convention: glmnet}`
    expect(strengths(await of(cancer + mixed))).toEqual({ l1: 0.005, l2: 0.015 })
  })

  it('MLPRegressor divides alpha by the rows of a batch', async () => {
    const model = 'model: {kind: mlp, layers: [{name: a, units: 5, activation: relu}, {name: b}]}\n'
    const net = await of(`${model}penalty: {kind: l2, lambda: 0.01}\n${over}\ntrain: {batch_size: 50}`)
    expect(code(net, 'scikit-learn')).toBe(
      "MLPRegressor(hidden_layer_sizes=(5,), activation='relu', alpha=0.5, batch_size=50).fit(X, y)",
    )
    const back = await of(
      `${model}penalty: {kind: l2, lambda: 0.5, convention: sklearn}\n${over}\ntrain: {batch_size: 50}`,
    )
    expect(back.layers.map(({ penalty }) => penalty)).toEqual(['0.01/2 Σ w²', '0.01/2 Σ w²'])
  })
})

describe('a net', () => {
  const layers = (hidden: string, output: string) =>
    `model: {kind: mlp, layers: [{name: hidden, units: 4, penalty: {${hidden}}}, {name: output, penalty: {${output}}}]}\n`

  it('has each layer’s own update, and says which λ is solved', async () => {
    const sgd = 'optimizer: {kind: sgd, learning_rate: 0.05, momentum: 0.9}'
    const explanation = await of(
      `${layers('kind: l1, lambda: 0.002', 'kind: l2, lambda: 0.01')}update: {kind: proximal, correction: none, ${sgd}}`,
    )
    const [hidden, output] = explanation.layers
    expect(hidden).toMatchObject({
      penalty: '0.002 Σ |w|',
      update: ['v ← 0.9·v + g, v = g at the first step', 'w ← S(w − 0.05·v, 0.05·0.002)'],
      zeros: 'exact',
      effectiveLambda: '0.0002',
    })
    expect(output.update[0]).toContain('v ← 0.9·v + (g + 0.01·w)')
    expect(output.effectiveLambda).toBe('0.01')
    const text = explainText(explanation)
    expect(text).toContain('+ 0.002 Σ |w|   (hidden)\n  + 0.01/2 Σ w²   (output)')
    expect(text).toContain('Update proximal, layer hidden')
    expect(text).toContain("Dense(4, activation='tanh', kernel_regularizer=regularizers.L1(0.002))")
    expect(text).toContain('glmnet: glmnet has no hidden layers')
    expect(text).toContain('w, t = net.hidden.weight.data, 0.05 * 0.002  # after opt.step()')
  })

  it('corrects the threshold under momentum, in PyTorch too', async () => {
    const sgd = 'optimizer: {kind: sgd, learning_rate: 0.05, momentum: 0.9}'
    const explanation = await of(`${layers('kind: l1, lambda: 0.002', 'kind: none')}update: {kind: proximal, ${sgd}}`)
    expect(explanation.layers[0].update[1]).toBe('w ← S(w − 0.05·v, 0.05/(1 − 0.9)·0.002)')
    expect(explanation.layers[0].effectiveLambda).toBe('0.002')
    expect(code(explanation, 'PyTorch')).toContain('0.05 / (1 - 0.9) * 0.002')
  })

  it('writes Adam out', async () => {
    const adam = 'optimizer: {kind: adam, learning_rate: 0.001}'
    const plain = `${LINEAR}penalty: {kind: l1, lambda: 0.1}\n`
    const exact = await of(`${plain}update: {kind: proximal, ${adam}}`)
    expect(exact.layers[0].update).toEqual([
      'm ← 0.9·m + 0.1·g, m̂ = m/(1 − 0.9ᵗ)',
      'v ← 0.999·v + 0.001·g², v̂ = v/(1 − 0.999ᵗ)',
      'w ← S(w − 0.001·m̂/(√v̂ + 1e-8), 0.001/(√v̂ + 1e-8)·0.1)',
    ])
    expect(exact.layers[0].effectiveLambda).toBe('0.1')
    const none = await of(`${plain}update: {kind: proximal, correction: none, ${adam}}`)
    expect(none.layers[0].update[2]).toBe('w ← S(w − 0.001·m̂/(√v̂ + 1e-8), 0.001·0.1)')
    expect(none.layers[0].effectiveLambda).toBe('no objective')
    const decay = await of(
      `${LINEAR}penalty: {kind: l2, lambda: 0.1}\nupdate: {kind: proximal, optimizer: {kind: adamw}}`,
    )
    expect(decay.layers[0].update[2]).toBe('w ← (1 − 0.001·0.1)·w − 0.001·m̂/(√v̂ + 1e-8)')
    expect(code(decay, 'PyTorch')).toMatch(/torch\.optim\.AdamW\(.*, weight_decay=0\)/)
  })

  it('has λ as a share of λ_max in numbers, and a schedule by its ends', async () => {
    const update = 'update: {kind: proximal}'
    const [share] = (await of(`${LINEAR}penalty: {kind: l1, lambda: {max_fraction: 0.5}}\n${update}`)).layers
    expect(share.lambdaMax).toBeCloseTo(45.16003, 4)
    expect(share.penalty).toBe('22.580015 Σ |w|')
    expect(share.lambda).toBe('λ = 0.5 of λ_max = 45.16003')
    const schedule = '{schedule: {kind: linear, from: 0, to: 0.5, epochs: 10}}'
    const scheduled = await of(`${LINEAR}penalty: {kind: l1, lambda: ${schedule}}\n${update}`)
    expect(scheduled.layers[0]).toMatchObject({
      penalty: 'λ Σ |w|',
      lambda: 'λ goes from 0 in the first epoch to 0.5 in the last',
      effectiveLambda: 'λ',
    })
  })

  it('says where a search makes more', async () => {
    const search = 'search: {kind: grid, parameters: {penalty.lambda: {values: [0.1, 0.2]}}}'
    const explanation = await of(`${LINEAR}penalty: {kind: l1, lambda: 0.3}\n${search}`)
    expect(explanation.layers[0].penalty).toBe('0.1 Σ |w|')
    expect(explainText(explanation)).toMatch(/^The search makes 2 configurations; .* with penalty.lambda = 0.1\./)
  })
})
