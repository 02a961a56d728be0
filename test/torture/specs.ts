/** Experiments of many short runs, so that a kill at a random moment meets every phase of one; rounds have phases of their own. */
export const SPECS: Readonly<Record<string, string>> = {
  lasso: `name: lasso
data: {kind: synthetic, rows: 120, columns: 40, informative: 8, correlation: 0.5, split: {kind: fraction, test: 0.25}}
model: {kind: linear}
penalty: {kind: l1, lambda: {path: {count: 40}}}
validation: {kind: cross-validation, folds: 5}
search: {kind: grid, repeat: 8}
`,
  mlp: `name: mlp
data: {kind: synthetic, rows: 80, columns: 6, informative: 3, split: {kind: fraction, test: 0.25, validation: 0.25}}
model: {kind: mlp, layers: [{name: hidden, units: 6, activation: tanh}, {name: output}]}
penalty: {kind: l1, lambda: 0.01}
update: {kind: proximal, optimizer: {kind: sgd, learning_rate: 0.05, momentum: 0.9}}
train: {epochs: 60, batch_size: 8, early_stopping: {patience: 40}}
validation: {kind: holdout}
snapshots: {every: 20, keep: [first, best, last]}
search: {kind: grid, repeat: 10}
`,
  search: `name: search
data: {kind: synthetic, rows: 60, columns: 12, informative: 4, split: {kind: fraction, test: 0.25}}
model: {kind: linear}
penalty: {kind: elastic-net, lambda: {path: {count: 30}}}
validation: {kind: cross-validation, folds: 4}
select: {metric: validation.loss, rule: one-se}
search: {kind: grid, parameters: {penalty.l1_ratio: {values: [0.25, 0.5, 0.75, 1]}, data.scaling.features: {values: [standardize, none]}}, repeat: 2}
`,
  halving: `name: halving
data: {kind: synthetic, rows: 80, columns: 6, informative: 3, split: {kind: fraction, test: 0.25, validation: 0.25}}
model: {kind: mlp, layers: [{name: hidden, units: 6, activation: tanh}, {name: output}]}
penalty: {kind: l1, lambda: 0.01}
update: {kind: proximal, optimizer: {kind: sgd, learning_rate: 0.05, momentum: 0.9}}
train: {epochs: 80, batch_size: 8}
validation: {kind: holdout}
search: {kind: halving, budget: 8, eta: 2, min_epochs: 20, brackets: 2, parameters: {penalty.lambda: {log: [0.001, 1]}}}
`,
}
