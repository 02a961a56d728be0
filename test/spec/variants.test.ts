import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parsePath, setAt } from '../../pipeline/spec/paths.ts'
import { resolve } from '../../pipeline/spec/resolve.ts'
import { specValidator } from '../../pipeline/spec/validate.ts'
import { sharedParts, variantValidator } from '../../pipeline/spec/variants.ts'
import { ROOT } from '../lariat.ts'

const BASE: unknown = {
  name: 'variants',
  data: { kind: 'csv', path: 'x.csv', target: 'y', scaling: { features: 'none' } },
  model: { kind: 'linear' },
  penalty: { kind: 'elastic-net', lambda: 0.1, factors: { a: 0 } },
}

/** Values at paths: such as hold, such as do not, and such as change the kind of a part. */
const SETTINGS: readonly (readonly [string, readonly unknown[]])[] = [
  ['seed', [0, 7, -1, '7', null]],
  ['name', ['other', 'No Name', 3]],
  ['data.scaling.features', ['standardize', 'robust', 'nothing', 1]],
  ['data.scaling', [{}, { features: 'none', target: 'none' }, { feature: 'none' }]],
  ['data.split', [{ kind: 'fraction', test: 0.2 }, { kind: 'fraction', test: 2 }, { kind: 'none' }]],
  ['data', [{ kind: 'synthetic' }, { kind: 'nowhere' }, [], null]],
  ['model.kind', ['linear', 'logistic', 'mlp', 'poisson']],
  ['model.layers', [[{ name: 'h', units: 2 }, { name: 'o' }], [], 'two']],
  ['penalty.lambda', [0, 0.5, -1, { path: { count: 3 } }, { path: { values: [] } }, { max_fraction: 0.1 }]],
  ['penalty.l1_ratio', [0, 0.5, 1, 2]],
  ['penalty.factors.a', [0, 2, 'x']],
  ['penalty', [{ kind: 'none' }, { kind: 'l1', lambda: 1 }, { kind: 'l3', lambda: 1 }]],
  ['update', [{ kind: 'proximal' }, { kind: 'coordinate-descent' }, { kind: 'sideways' }]],
  ['update.optimizer', [{ kind: 'sgd', learning_rate: 0.1 }, { kind: 'adam' }, 'sgd']],
  ['train.epochs', [1, 0, 2.5]],
  ['train.tolerance', [1e-3, -1]],
  ['validation', [{ kind: 'cross-validation', folds: 3 }, { kind: 'cross-validation', folds: 1 }, { kind: 'holdout' }]],
  ['snapshots.every', [2, 'never']],
  ['stability', [{}, { subsamples: 0 }]],
  ['tuning', [{ by: 'feature' }, { by: 'year' }]],
  ['typo', [1]],
  ['__proto__', [{ polluted: true }]],
]

const settings = fc.array(
  fc.constantFrom(...SETTINGS).chain(([path, values]) => fc.constantFrom(...values).map((value) => ({ path, value }))),
  { maxLength: 4 },
)

function variantOf(chosen: readonly { path: string; value: unknown }[]): unknown {
  try {
    return chosen.reduce<unknown>((value, setting) => setAt(value, parsePath(setting.path), setting.value), BASE)
  } catch {
    return BASE
  }
}

describe('variants of a spec', () => {
  test('are what they would be if each were checked as a whole, with the same faults', () => {
    const slow = specValidator()
    const fast = variantValidator()
    let held = 0
    fc.assert(
      fc.property(settings, (chosen) => {
        const expected = slow(variantOf(chosen))
        expect(fast(variantOf(chosen))).toEqual(expected)
        expect(JSON.stringify(fast(variantOf(chosen)))).toBe(JSON.stringify(expected))
        held += expected.ok ? 1 : 0
      }),
      { numRuns: 3000 },
    )
    expect(held).toBeGreaterThan(300)
  })

  test.for([null, 3, [], 'text', {}, { name: 'x' }])('%j is refused as by the whole check', (value) => {
    expect(variantValidator()(value)).toEqual(specValidator()(value))
    expect(variantValidator()(value).ok).toBe(false)
  })

  test('share the parts that say the same, and no default of one part that hangs on another', () => {
    const check = variantValidator()
    const shared = sharedParts()
    const resolved = (value: unknown) => {
      const result = check(value)
      if (!result.ok) throw new Error(JSON.stringify(result.faults))
      return shared(result.value, resolve(result.value))
    }
    const set = (path: string, value: unknown, spec: unknown = BASE) => setAt(spec, parsePath(path), value)
    const [one, other] = [0.2, 0.3].map((lambda) => resolved(set('penalty.lambda', lambda)))
    expect([one.data === other.data, one.train === other.train, one.model === other.model]).toEqual([true, true, true])
    expect([one.penalty, other.penalty]).toMatchObject([{ lambda: 0.2 }, { lambda: 0.3 }])

    const without = resolved(set('model.fit_intercept', false))
    expect([one.data.scaling.target, without.data.scaling.target]).toEqual(['center', 'none'])
    const epochs = resolved(set('update', { kind: 'proximal' }))
    expect([one.train.tolerance, epochs.train.tolerance]).toEqual([1e-7, undefined])
    expect(resolved(BASE)).toEqual(resolved(structuredClone(BASE)))
  })

  test('may be checked part by part, since the schema of a spec says nothing of two of them together', () => {
    const schema = JSON.parse(readFileSync(join(ROOT, 'schemas/experiment.schema.json'), 'utf8'))
    const { $schema, $id, title, description, ...rest } = schema
    expect(Object.keys(rest).sort()).toEqual(['additionalProperties', 'properties', 'required', 'type'])
    expect(rest.required).toEqual(['name', 'data', 'model'])
  })
})
