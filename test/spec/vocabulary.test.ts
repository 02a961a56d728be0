import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { formatPath } from '../../pipeline/spec/paths.ts'
import { SYNONYMS } from '../../pipeline/spec/synonyms.ts'
import { elsewhere, vocabulary } from '../../pipeline/spec/vocabulary.ts'

test('a key that stands elsewhere is told where, as near to the root as it can', () => {
  expect(elsewhere('folds', [])).toBe('did you mean "validation.folds"?')
  expect(elsewhere('test', ['data'])).toBe('did you mean "data.split.test"?')
  expect(elsewhere('patience', ['update'])).toBe('did you mean "train.early_stopping.patience"?')
  expect(elsewhere('seed', ['train'])).toBe('did you mean "seed" at the top?')
  expect(elsewhere('units', [])).toBe('did you mean "model.layers[0].units"?')
})

test('what other tools call it leads there as well, to a key or to a kind', () => {
  expect(elsewhere('lr', ['train'])).toBe('did you mean "update.optimizer.learning_rate"?')
  expect(elsewhere('Lasso', ['model'])).toBe('did you mean "penalty: {kind: l1}"?')
  expect(elsewhere('alpha', ['model'])).toBe('did you mean "penalty.l1_ratio" or "penalty.lambda"?')
  expect(elsewhere('adam', ['update'])).toBe('did you mean "update.optimizer: {kind: adam}"?')
})

test('a key of another kind of the same mapping is told the kind, in lists too', () => {
  expect(elsewhere('l1_ratio', ['penalty'])).toBe('it goes with kind: elastic-net')
  expect(elsewhere('l1_ratio', ['model', 'layers', 3, 'penalty'])).toBe('it goes with kind: elastic-net')
})

test('a word that no schema knows, or that stands everywhere, leads nowhere', () => {
  expect(elsewhere('dropout', ['train'])).toBeUndefined()
  expect(elsewhere('kind', [])).toBeUndefined()
  expect(elsewhere('__proto__', [])).toBeUndefined()
  expect(elsewhere('constructor', [])).toBeUndefined()
})

test('each synonym stands for something that the schemas have', () => {
  const folder = new URL('../../schemas/', import.meta.url)
  const text = readdirSync(folder)
    .filter((name) => name.endsWith('.schema.json'))
    .map((name) => readFileSync(new URL(name, folder), 'utf8'))
    .join('')
  const paths = new Set(
    [...vocabulary().keys].flatMap(([key, places]) => places.map(({ mapping }) => formatPath([...mapping, key]))),
  )
  for (const [word, names] of SYNONYMS)
    for (const name of names) {
      expect(word).toBe(word.toLowerCase())
      if (name.includes('.')) expect(paths).toContain(name)
      else expect(text).toContain(`"${name}"`)
    }
})
