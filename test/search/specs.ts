/** A small experiment of each kind of search, over nets of a few epochs. */
export const SEARCHES = {
  grid: 'kind: grid\n  parameters: {penalty.lambda: {values: [0.1, 0.2]}, update.kind: {values: [proximal, subgradient]}}',
  list: 'kind: list\n  combinations: [{penalty.lambda: 0.1}, {penalty.lambda: 0.2, seed: 4}, {update.kind: subgradient}]',
  random: 'kind: random\n  budget: 5\n  repeat: 2\n  parameters: {penalty.lambda: {log: [0.01, 1]}}',
  sobol:
    'kind: sobol\n  budget: 5\n  parameters: {penalty.lambda: {log: [0.01, 1]}, train.batch_size: {values: [4, full]}}',
  halving: `kind: halving
  budget: 6
  eta: 2
  min_epochs: 2
  brackets: 2
  parameters:
    penalty.lambda: {log: [0.01, 1]}
    update.optimizer.learning_rate: {distribution: {kind: log-uniform, low: 0.01, high: 0.2}}`,
  bayesian: `kind: bayesian
  budget: 9
  startup: 3
  parallel: 2
  parameters: {penalty.lambda: {log: [0.01, 1]}, update.kind: {choice: [proximal, subgradient]}}`,
} as const

/** A spec of this name with this search. */
export function searching(name: string, search: string): string {
  return `name: ${name}
seed: 3
data: {kind: synthetic, rows: 40, columns: 5, informative: 2, split: {kind: fraction, test: 0.2, validation: 0.25}}
model: {kind: linear}
penalty: {kind: l1, lambda: 0.1}
update: {kind: proximal, optimizer: {kind: sgd, learning_rate: 0.05}}
train: {epochs: 8, batch_size: 8}
validation: {kind: holdout}
search:
  ${search}
`
}

/** A search for a λ of each feature, beside the path of a single one. */
export function searchingByFeature(name: string): string {
  return `name: ${name}
data: {kind: synthetic, rows: 60, columns: 5, informative: 2}
model: {kind: linear}
penalty: {kind: l1, lambda: {path: {count: 10, min_ratio: 1.0e-2}}}
validation: {kind: cross-validation, folds: 3}
search: {kind: per-layer, by: feature}
`
}
