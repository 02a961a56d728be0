// Made by `npm run types` from schemas/*.schema.json; change those, not this file.

/**
 * Where the table comes from, what its columns mean, how its rows are split and how its numbers are scaled.
 */
export type Data = (CsvSource | BundledSource | SyntheticSource)
/**
 * Which rows train, which validate, which test. Scaling and weights are fitted on training rows only.
 */
export type Split = (NoSplit | FractionSplit | ColumnSplit | RowSplit)
/**
 * Row numbers and ranges, as in [1-100, 105].
 */
export type RowList = (number | string)[]
/**
 * What is fitted.
 */
export type Model = LinearModel
/**
 * What is added to the loss. Intercepts and biases are never in it. There is no default strength.
 */
export type Penalty = (NoPenalty | L1Penalty | L2Penalty | ElasticNetPenalty)
/**
 * The strength λ: a number, {max_fraction: 0.1} (a share of the smallest λ at which every weight is zero), or {path: {count, min_ratio}} or {path: {values: […]}} (one fit for each λ, warm-started).
 */
export type Lambda = (number | {
/**
 * λ as a share of λ_max.
 */
max_fraction?: number
path?: LambdaPath
})
/**
 * Whose λ and l1_ratio these are. lariat: 1/(2n) loss, as documented. glmnet: its L2 part is divided by sd(y), its factors are rescaled to mean 1. sklearn: for l2 (Ridge) alpha is divided by n, else as lariat. keras: l2 counts double. torch: weight_decay, as lariat.
 */
export type Convention = ("lariat" | "glmnet" | "sklearn" | "keras" | "torch")
/**
 * How the penalty enters the weight update.
 */
export type Update = CoordinateDescentUpdate
/**
 * How the error on new rows is estimated without touching the test rows.
 */
export type Validation = (CrossValidation | Holdout | NoValidation)
/**
 * One spec, many runs.
 */
export type Search = GridSearch

/**
 * One experiment: the data, the model, its penalty, how the penalty enters the weight update, how the result is validated, and what it is held to.
 */
export interface Experiment {
/**
 * Names the folder under runs/. Lower-case letters, digits and hyphens; begins with a letter or a digit.
 */
name: string
/**
 * The question that the experiment answers. It is printed above the answer.
 */
description: string
/**
 * Every random stream (split, folds, synthetic data) is derived from this number and from its own purpose.
 */
seed: number
data: Data
model: Model
penalty: Penalty
update: Update
train: Train
validation: Validation
search?: Search
select?: Select
/**
 * What CI holds the result to. One that does not hold makes the command exit with 1.
 */
expect: Expectation[]
}
/**
 * A comma-separated file (RFC 4180) with a header line; may be compressed with gzip (.csv.gz).
 */
export interface CsvSource {
/**
 * A CSV file.
 */
kind: "csv"
/**
 * The file, relative to this spec.
 */
path: string
/**
 * The character between two cells.
 */
delimiter: string
/**
 * The column to be predicted. Sources that know their own target (bundled, synthetic) have it as the default.
 */
target: string
/**
 * The columns to predict from, in this order. Default: every other column.
 * 
 * @minItems 1
 */
features?: string[]
/**
 * Columns left out of the default features.
 */
exclude: string[]
/**
 * A column of observation weights (0 or more). Default: every row weighs 1.
 */
weights?: string
/**
 * Text columns to encode, one 0/1 column for each value in alphabetical order, named column=value. Any other text column is an error.
 */
one_hot: string[]
/**
 * What to do with a missing value: refuse it, drop its row, or put the column's mean over the training rows in its place. A missing target is never filled.
 */
missing: ("error" | "drop-rows" | "mean")
split: Split
scaling: Scaling
}
/**
 * Every row trains.
 */
export interface NoSplit {
/**
 * Every row trains.
 */
kind: "none"
}
/**
 * A seeded shuffle of the rows; the first go to the test, the next to the validation.
 */
export interface FractionSplit {
/**
 * A seeded random split.
 */
kind: "fraction"
/**
 * Share of the rows held out for the test, rounded to whole rows.
 */
test: number
/**
 * Share of the rows held out for validation, rounded to whole rows.
 */
validation: number
/**
 * Keep the shares of the target's values the same in every part.
 */
stratify: boolean
}
/**
 * A column says the role of each row: train, validation or test; T, TRUE and 1 mean train, F, FALSE and 0 mean test.
 */
export interface ColumnSplit {
/**
 * Roles are read from a column.
 */
kind: "column"
/**
 * The column with the roles. It is never a feature.
 */
column: string
}
/**
 * Roles by row number; the first row under the header is 1. Rows that are not named train, unless `train` is given: then they are left out.
 */
export interface RowSplit {
/**
 * Roles are given by row number.
 */
kind: "rows"
train?: RowList
validation?: RowList
test?: RowList
}
/**
 * How features and target are scaled before the fit. The constants come from training rows only; penalties act on the scaled features; coefficients are reported on both scales. Without an intercept nothing is shifted, only divided.
 */
export interface Scaling {
/**
 * standardize: (x−mean)/sd with the 1/n sd. unit-variance: x/sd. min-max: (x−min)/(max−min). max-abs: x/max|x|. robust: (x−median)/(inter-quartile range). none: x.
 */
features: ("standardize" | "unit-variance" | "min-max" | "max-abs" | "robust" | "none")
/**
 * center: y−mean. standardize: (y−mean)/sd with the 1/n sd; λ then refers to the standardised target. none: y. Default: center where the model has an intercept, else none.
 */
target?: ("center" | "standardize" | "none")
/**
 * train: the constants see training rows only. all: they see every row; leaks, and exists to reproduce older tables.
 */
fit_on: ("train" | "all")
}
/**
 * A table that comes with Lariat; its provenance stands beside it in configs/data/.
 */
export interface BundledSource {
/**
 * A table that comes with Lariat.
 */
kind: "bundled"
/**
 * Which table.
 */
dataset: ("breast-cancer" | "diabetes" | "digits" | "iris" | "textbook-collinear" | "wine")
/**
 * The column to be predicted. Sources that know their own target (bundled, synthetic) have it as the default.
 */
target?: string
/**
 * The columns to predict from, in this order. Default: every other column.
 * 
 * @minItems 1
 */
features?: string[]
/**
 * Columns left out of the default features.
 */
exclude: string[]
/**
 * A column of observation weights (0 or more). Default: every row weighs 1.
 */
weights?: string
/**
 * Text columns to encode, one 0/1 column for each value in alphabetical order, named column=value. Any other text column is an error.
 */
one_hot: string[]
/**
 * What to do with a missing value: refuse it, drop its row, or put the column's mean over the training rows in its place. A missing target is never filled.
 */
missing: ("error" | "drop-rows" | "mean")
split: Split
scaling: Scaling
}
/**
 * y = X·w + noise with a known sparse w: X is Gaussian with correlated columns, the first `informative` of a seeded shuffle of the columns carry alternating ± `coefficient`, and the noise has the variance that gives the signal-to-noise ratio asked for.
 */
export interface SyntheticSource {
/**
 * A table drawn from a planted sparse truth.
 */
kind: "synthetic"
/**
 * Number of rows.
 */
rows: number
/**
 * Number of features.
 */
columns: number
/**
 * Number of features with a coefficient that is not 0.
 */
informative: number
/**
 * Size of the coefficients that are not 0.
 */
coefficient: number
/**
 * ρ: columns i and j correlate by ρ^|i−j| (autoregressive) or by ρ (equal).
 */
correlation: number
/**
 * How the correlation falls off between columns.
 */
structure: ("autoregressive" | "equal")
/**
 * Signal-to-noise ratio: variance of X·w over variance of the noise.
 */
snr: number
/**
 * Seed of the table alone. Default: derived from the experiment's seed.
 */
seed?: number
/**
 * The column to be predicted. Sources that know their own target (bundled, synthetic) have it as the default.
 */
target?: string
/**
 * The columns to predict from, in this order. Default: every other column.
 * 
 * @minItems 1
 */
features?: string[]
/**
 * Columns left out of the default features.
 */
exclude: string[]
/**
 * A column of observation weights (0 or more). Default: every row weighs 1.
 */
weights?: string
/**
 * Text columns to encode, one 0/1 column for each value in alphabetical order, named column=value. Any other text column is an error.
 */
one_hot: string[]
/**
 * What to do with a missing value: refuse it, drop its row, or put the column's mean over the training rows in its place. A missing target is never filled.
 */
missing: ("error" | "drop-rows" | "mean")
split: Split
scaling: Scaling
}
/**
 * ŷ = X·w + b with squared loss 1/(2n) Σ (ŷ−y)².
 */
export interface LinearModel {
/**
 * Linear regression.
 */
kind: "linear"
/**
 * Fit b, which is never penalised. Without it b = 0.
 */
fit_intercept: boolean
}
/**
 * Nothing: the loss alone.
 */
export interface NoPenalty {
/**
 * No penalty.
 */
kind: "none"
}
/**
 * λ Σ f_j |w_j|.
 */
export interface L1Penalty {
/**
 * The lasso.
 */
kind: "l1"
lambda: Lambda
convention: Convention
factors: Factors
}
/**
 * Many λ, from strong to weak.
 */
export interface LambdaPath {
/**
 * How many λ, log-spaced from λ_max down. Default 100.
 */
count?: number
/**
 * The last λ over λ_max. Default 1e-4 where there are more training rows than features, else 1e-2.
 */
min_ratio?: number
/**
 * The λ themselves; fitted from the largest to the smallest.
 * 
 * @minItems 1
 */
values?: number[]
}
/**
 * Penalty factor f_j of a feature; default 1, and 0 is never penalised.
 */
export interface Factors {
/**
 * Penalty factor of this feature.
 */
[k: string]: number
}
/**
 * λ/2 Σ f_j w_j².
 */
export interface L2Penalty {
/**
 * Ridge.
 */
kind: "l2"
lambda: Lambda
convention: Convention
factors: Factors
}
/**
 * λ Σ f_j ( a|w_j| + (1−a)/2 · w_j² ) with a = l1_ratio.
 */
export interface ElasticNetPenalty {
/**
 * L1 and L2 together.
 */
kind: "elastic-net"
lambda: Lambda
/**
 * a, the share of L1: 1 is the lasso, 0 is ridge.
 */
l1_ratio: number
convention: Convention
factors: Factors
}
/**
 * w_j ← S(⟨x_j,r⟩/n + v_j·w_j, λ·a·f_j) / (v_j + λ(1−a)f_j), one weight after the other, finished by an exact solve on the support. Solves the objective itself.
 */
export interface CoordinateDescentUpdate {
/**
 * Coordinate descent along a λ path with warm starts.
 */
kind: "coordinate-descent"
/**
 * Passes over the weights, for one λ, after which the fit is given up as unconverged.
 */
max_passes: number
}
/**
 * When the fit is good enough.
 */
export interface Train {
/**
 * Largest duality gap, relative to the null objective, that counts as converged. A fit above it is `unconverged`.
 */
tolerance: number
}
/**
 * K-fold: each fold is held out once, scaling and weights are fitted on the others, and one λ grid serves all folds. The reported weights are refitted on all training rows.
 */
export interface CrossValidation {
/**
 * K-fold cross-validation.
 */
kind: "cross-validation"
/**
 * K, for folds drawn from the seed; sizes differ by at most one row.
 */
folds: number
/**
 * A column whose values say which fold a row is in. It is never a feature.
 */
fold_column?: string
}
/**
 * The validation rows of data.split are held out once; the reported weights are refitted on training and validation rows together.
 */
export interface Holdout {
/**
 * One held-out part.
 */
kind: "holdout"
}
/**
 * No estimate; a path then has no selected λ.
 */
export interface NoValidation {
/**
 * No validation.
 */
kind: "none"
}
/**
 * Every combination of the values, in the order written, the last parameter turning fastest.
 */
export interface GridSearch {
/**
 * All combinations.
 */
kind: "grid"
/**
 * Dotted path in this spec → the values it takes.
 */
parameters: {
[k: string]: Axis
}
/**
 * Seeds for each combination: seed, seed+1, …; tables show mean ± sd over them.
 */
repeat: number
}
/**
 * {values: […]}, or {log: [from, to], count: n} for n log-spaced numbers from `from` to `to`.
 */
export interface Axis {
/**
 * The values, of any kind.
 * 
 * @minItems 1
 */
values?: unknown[]
/**
 * The first and the last of log-spaced numbers.
 * 
 * @minItems 2
 * @maxItems 2
 */
log?: number[]
/**
 * How many log-spaced numbers.
 */
count?: number
}
/**
 * Which of the fitted models is the answer. Unconverged fits never win.
 */
export interface Select {
/**
 * The metric that decides, as named in results.csv. Smaller is better, but for r2.
 */
metric: string
/**
 * min: the best value, the largest λ at a tie. one-se: the largest λ within one standard error of the best. sparsest-within: the fewest non-zero weights within a share of the best.
 */
rule: ("min" | "one-se" | "sparsest-within")
/**
 * For sparsest-within: how much worse than the best is still good enough, as a share of the best.
 */
within: number
}
/**
 * One thing that must hold: bounds on a metric, or the support of the selected model.
 */
export interface Expectation {
/**
 * A metric as named in results.csv.
 */
metric?: string
/**
 * The metric must be at least this.
 */
min?: number
/**
 * The metric must be at most this.
 */
max?: number
/**
 * selected: at the selected model. all: at every row of results.csv.
 */
at: ("selected" | "all")
support?: SupportExpectation
}
/**
 * Features whose weights must, or must not, be zero in the selected model.
 */
export interface SupportExpectation {
/**
 * Features with a weight that is not 0.
 */
includes?: string[]
/**
 * Features with a weight of exactly 0.
 */
excludes?: string[]
}
