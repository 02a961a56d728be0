import { describe, expect, it } from 'vitest'
import { type Explanation, explain } from '../../pipeline/report/explain.ts'
import { planOf } from '../plan.ts'

const LINEAR = 'model: {kind: linear}\n'
const of = async (text: string): Promise<Explanation> => explain(await planOf(text))

describe('every update is written out', () => {
  it.each([
    ['kind: subgradient', 'w ← w − 0.05·(g + 0.02·w + 0.02·sign w)'],
    ['kind: proximal', 'w ← S(w − 0.05·(g + 0.02·w), 0.05·0.02)'],
    ['kind: proximal, l2: proximal', 'w ← S(w − 0.05·g, 0.05·0.02)/(1 + 0.05·0.02)'],
    ['kind: proximal, l2: decoupled', 'w ← S((1 − 0.05·0.02)·w − 0.05·g, 0.05·0.02)'],
    ['kind: shrink', 'h = w − 0.02·sign w | w ← h − 0.05·(g + 0.02·w)'],
    ['kind: shrink, scaled: true, clamp: true, gradient: after', 'h = S(w, 0.05·0.02) | w ← h − 0.05·(g(h) + 0.02·h)'],
    ['kind: shrink, direction: literal', 'h = w + 0.02·sign w | w ← h − 0.05·(g + 0.02·w)'],
    ['kind: clipped', 'h = w − 0.05·(g + 0.02·w) | w ← h moved towards 0 by 0.05·0.02, at most to 0'],
    [
      'kind: clipped, sign: weight',
      'u = w − 0.05·(g + 0.02·w + 0.02·sign w) | w ← u, but 0 where u and w differ in sign',
    ],
    [
      'kind: absorbing',
      'h = w − 0.05·(g + 0.02·w) | u = h − 0.05·0.02·sign w | w ← u, but 0 from now on where h and u differ in sign',
    ],
    [
      'kind: cumulative',
      'u ← u + 0.05·0.02 | z = w − 0.05·(g + 0.02·w) | w ← max(0, z − (u + q)) for z > 0, min(0, z + (u − q)) for z < 0 | q ← q + (w − z)',
    ],
    [
      'kind: truncated, every: 5, theta: 1',
      'w ← w − 0.05·(g + 0.02·w) | every 5 steps w ← S(w, 5·0.05·0.02) where |w| ≤ 1',
    ],
    ['kind: truncated', 'w ← S(w − 0.05·(g + 0.02·w), 0.05·0.02)'],
    [
      'kind: spred',
      'a ← a − 0.05·((g + 0.02·w)·b + 0.02·a) | b ← b − 0.05·((g + 0.02·w)·a + 0.02·b) | w = a·b, b² − a² = 1 at the start',
    ],
  ])('{%s}', async (update, formula) => {
    const spec = `${LINEAR}penalty: {kind: elastic-net, lambda: 0.04}\nupdate: {${update}, optimizer: {kind: sgd, learning_rate: 0.05}}`
    expect((await of(spec)).layers[0].update.join(' | ')).toBe(formula)
  })

  it.each([
    ['kind: rda', 'ḡ = mean of g over all t steps | w ← S(−√t/5·ḡ, √t/5·0.02)'],
    ['kind: ftrl', 'z ← z + g − w·(√(q + g²) − √q)/0.5 | q ← q + g² | s = 0.5/(1 + √q) | w ← S(−s·z, s·t·0.02)'],
  ])('{%s}', async (update, formula) => {
    const spec = `${LINEAR}penalty: {kind: l1, lambda: 0.02}\nupdate: {${update}}`
    expect((await of(spec)).layers[0].update.join(' | ')).toBe(formula)
  })

  it('and so is every penalty under a proximal step', async () => {
    const under = async (penalty: string) => {
      const [layer] = (await of(`${LINEAR}penalty: {${penalty}}\nupdate: {kind: proximal}`)).layers
      return `${layer.penalty} | ${layer.update.join(' | ')}`
    }
    expect(await under('kind: adaptive-l1, lambda: 0.1')).toBe('0.1 Σ v_j|w_j| | w ← S(w − 0.01·g, 0.01·0.1·v_j)')
    expect(await under('kind: group-l1, lambda: 0.1')).toBe(
      '0.1 Σ_g √|g|·‖w_g‖ | h = w − 0.01·g | w ← h·max(0, 1 − 0.01·0.1·√|g|/‖h‖) for each group',
    )
    const adam = 'update: {kind: proximal, optimizer: {kind: adam}}'
    const [path] = (await of(`${LINEAR}penalty: {kind: group-l1, lambda: 0.1}`)).layers
    expect(path.update[0]).toContain('w_g ← 0 where ‖z_g‖ ≤ 0.1·√|g|, else (H_g + μI)⁻¹z_g')
    expect(path.zeros).toBe('exact, whole groups')
    const [group] = (await of(`${LINEAR}penalty: {kind: group-l1, lambda: 0.1}\n${adam}`)).layers
    expect(group.update[2]).toBe(
      'w ← argmin_u Σ (u − (w − 0.001·m̂/(√v̂ + 1e-8)))²/(2s) + 0.1·√|g|·‖u‖ for each group, s = 0.001/(√v̂ + 1e-8)',
    )
    expect(await under('kind: mcp, lambda: 0.1')).toContain('w ← S(h, 0.01·0.1)/(1 − 0.01/3) where |h| ≤ 3·0.1, else h')
    expect(await under('kind: scad, lambda: 0.1')).toContain('where |h| ≤ (1 + 0.01)·0.1')
    expect(await under('kind: none')).toBe(' | w ← w − 0.01·g')
  })

  it('and groups of all targets or classes of a feature as others have them, unless intercepts are in them', async () => {
    const data = (name: string, target: string) => `data: {kind: bundled, dataset: ${name}${target}}\n`
    const targets = data('diabetes', ', target: [y, bmi, bp]')
    const classes = `${data('iris', '')}model: {kind: multinomial}\n`
    const group = (more = '') => `penalty: {kind: group-l1, lambda: 2${more}}\n`
    const { glmnet, 'scikit-learn': sklearn } = (await of(`${targets}${LINEAR}${group()}`)).equivalents
    expect(glmnet.lines).toEqual(['glmnet(X, Y, family = "mgaussian", lambda = 3.4641016, standardize = TRUE)'])
    expect(sklearn.lines).toEqual(['MultiTaskLasso(alpha=3.4641016).fit(X, Y)'])
    const grouped = (await of(`${classes}${group()}`)).equivalents.glmnet
    expect(grouped.lines[0]).toContain('type.multinomial = "grouped", lambda = 3.4641016')
    for (const model of [`${targets}${LINEAR}`, classes]) {
      const { equivalents } = await of(`${model}${group(', bias: true')}update: {kind: proximal}\n`)
      expect([equivalents.glmnet.lines, equivalents['scikit-learn'].lines]).toEqual([[], []])
    }
  })
})
