// Made by `npm run types` from schemas/*.schema.json; change those, not this file.

/**
 * Where the table comes from, what its columns mean, how its rows are split and how its numbers are scaled.
 */
export type Data = (CsvSource | NpySource | ParquetSource | BundledSource | SvmlightSource | SyntheticSource)
/**
 * The column to be predicted, or a list of columns of numbers, which a linear model or a net predicts together (losses are added up, in units of the scaled targets). Sources that know their own target (bundled, synthetic) have it as the default.
 * 
 * @minItems 1
 */
export type Target = (string | string[])
/**
 * Which rows train, which validate, which test. Scaling and weights are fitted on training rows only.
 */
export type Split = (NoSplit | FractionSplit | ColumnSplit | RowSplit)
/**
 * Row numbers and ranges, as in [1-100, 105].
 */
export type RowList = (number | string)[]
/**
 * The column to be predicted, or a list of columns of numbers, which a linear model or a net predicts together (losses are added up, in units of the scaled targets). Sources that know their own target (bundled, synthetic) have it as the default.
 * 
 * @minItems 1
 */
export type Target1 = (string | string[])
/**
 * The column to be predicted, or a list of columns of numbers, which a linear model or a net predicts together (losses are added up, in units of the scaled targets). Sources that know their own target (bundled, synthetic) have it as the default.
 * 
 * @minItems 1
 */
export type Target2 = (string | string[])
/**
 * The column to be predicted, or a list of columns of numbers, which a linear model or a net predicts together (losses are added up, in units of the scaled targets). Sources that know their own target (bundled, synthetic) have it as the default.
 * 
 * @minItems 1
 */
export type Target3 = (string | string[])
/**
 * The column to be predicted, or a list of columns of numbers, which a linear model or a net predicts together (losses are added up, in units of the scaled targets). Sources that know their own target (bundled, synthetic) have it as the default.
 * 
 * @minItems 1
 */
export type Target4 = (string | string[])
/**
 * The column to be predicted, or a list of columns of numbers, which a linear model or a net predicts together (losses are added up, in units of the scaled targets). Sources that know their own target (bundled, synthetic) have it as the default.
 * 
 * @minItems 1
 */
export type Target5 = (string | string[])
/**
 * What is fitted.
 */
export type Model = (LinearModel | LogisticModel | MultinomialModel | PoissonModel | MlpModel)
/**
 * The weights at the start; biases start at 0. glorot: uniform in ±√(6/(n_in+n_out)). he: normal with variance 2/n_in. zeros. {kind: file, path}: tensors from a safetensors file. Default: glorot for mlp, zeros for a model without hidden layer.
 */
export type Init = (("glorot" | "he" | "zeros") | InitFile)
/**
 * How many units. pyramid: from the geometric pyramid rule (Masters 1993) between the numbers of inputs and outputs. The output layer takes its size from the target.
 */
export type Units = (number | "pyramid")
/**
 * identity: z. relu: max(z, 0). leaky-relu: z, or z/100 below 0. tanh. sigmoid: 1/(1+e^−z). softplus: log(1+e^z). Default: tanh in a hidden layer; the output layer has none.
 */
export type Activation = ("identity" | "relu" | "leaky-relu" | "tanh" | "sigmoid" | "softplus")
/**
 * What is added to the loss. Intercepts and biases are not in it, unless `bias: true`. There is no default strength.
 */
export type Penalty = (NoPenalty | L1Penalty | L2Penalty | ElasticNetPenalty | AdaptiveL1Penalty | GroupL1Penalty | McpPenalty | ScadPenalty)
/**
 * The strength λ: a number, {max_fraction: 0.1} (a share of the smallest λ at which every weight of the layer is zero), {path: {count, min_ratio}} or {path: {values: […]}} (one fit for each λ, warm-started), or {schedule: {…}} (λ changes from epoch to epoch).
 */
export type Lambda = (number | {
/**
 * λ as a share of λ_max.
 */
max_fraction?: number
path?: LambdaPath
schedule?: LambdaSchedule
})
/**
 * λ from epoch to epoch, counted from 1.
 */
export type LambdaSchedule = (ConstantLambda | LinearLambda | CosineLambda | WarmUpLambda)
/**
 * Whose λ and l1_ratio these are. lariat: 1/(2n) loss, as documented. glmnet: for a linear model its L2 part is divided by sd(y); its factors are rescaled to mean 1. sklearn: for l2 (Ridge) alpha is divided by n, else as lariat. sklearn-C: lambda is the C of a logistic or multinomial model and the strength 1/(C·n), so that a large one is weak. keras: l2 counts double. torch: weight_decay, as lariat.
 */
export type Convention = ("lariat" | "glmnet" | "sklearn" | "sklearn-C" | "keras" | "torch")
/**
 * γ of a relaxed λ path: weights are γ times this fit plus 1 − γ times a refit without any penalty on the features that it uses, as in glmnet's relax = TRUE. 1 or left out: this fit alone; 0: the refit alone. Of the two the worse gap and kkt are stated. For linear, logistic, multinomial and poisson models on dense tables.
 */
export type Relax = number
/**
 * Holds all weights at 0 or above, as scikit-learn's positive=True and glmnet's lower.limits = 0; never the intercept. For λ paths of linear, logistic, multinomial and poisson models.
 */
export type Positive = boolean
/**
 * Penalise the biases of the layer too, with factor 1.
 */
export type PenalisedBias = boolean
/**
 * How the penalty enters the weight update. Default: coordinate-descent, but proximal with mlp.
 */
export type Update = (CoordinateDescentUpdate | SubgradientUpdate | ShrinkUpdate | ClippedUpdate | AbsorbingUpdate | CumulativeUpdate | TruncatedUpdate | ProximalUpdate | FistaUpdate | RdaUpdate | FtrlUpdate | SpredUpdate)
/**
 * The first-order rule that turns gradients into steps, as PyTorch defines it. None of them has a weight decay of its own: that is the penalty's L2 part.
 */
export type Optimizer = (SgdOptimizer | AdamOptimizer | AdamwOptimizer | RmspropOptimizer | AdagradOptimizer)
/**
 * 1/L: the learning rate is in units of 1/L, L the largest curvature of the loss over the training rows; for models without hidden layer. Default: it is the number itself.
 */
export type LearningRateUnit = "1/L"
/**
 * η from step to step. The same η goes into the step and into the threshold.
 */
export type LearningRateSchedule = (ConstantRate | InverseTimeRate | StepRate | CosineRate)
/**
 * Rows for one step, or full. The last batch of an epoch may be smaller.
 */
export type BatchSize = (number | "full")
/**
 * How the error on new rows is estimated without touching the test rows.
 */
export type Validation = (CrossValidation | LeaveOneOut | ApproximateLeaveOneOut | NestedValidation | RollingValidation | Holdout | NoValidation)
/**
 * Deal the rows of each class out evenly: counts of a class differ by at most one row between folds.
 */
export type Stratify = boolean
/**
 * A column whose values name groups of rows (a patient, a site) that are never split between folds. It is never a feature.
 */
export type GroupColumn = string
/**
 * What has a λ of its own. feature and group: in a linear, logistic, multinomial or Poisson model along a λ path, on the cross-validated error. layer: in a net over epochs, on the loss of the validation rows.
 */
export type TuningBy = ("feature" | "group" | "layer")
/**
 * For by: group, lists of features that share a λ. Features that stand in none share one, too.
 * 
 * @minItems 1
 */
export type Groups = string[][]
/**
 * What separate λ may cost at most, in multiples of the search for a single one: in fits along a path, in epochs for nets.
 */
export type TuningBudget = number
/**
 * One spec, many runs.
 */
export type Search = (GridSearch | ListSearch | RandomSearch | SobolSearch | HalvingSearch | BayesianSearch | PerLayerSearch)
/**
 * What numbers are drawn from.
 */
export type Distribution = (UniformDistribution | LogUniformDistribution | IntegerDistribution | NormalDistribution)
/**
 * Parameters that move together, each list of them by as many values: the first of one with the first of the other, and so on.
 */
export type Zip = string[][]
/**
 * A condition, or values by dotted paths.
 */
export type Exclusion = (string | {
[k: string]: unknown
})
/**
 * Combinations that are left out: a condition, as in "penalty.l1_ratio < 0.5 and update.kind == 'fista'", or values by dotted paths that a combination has all of.
 * 
 * @maxItems 50
 */
export type Where = Exclusion[]
/**
 * A metric, <= or >=, and a number, as in nonzeros <= 12; or {metric, min, max}.
 */
export type Constraint = (string | {
/**
 * A metric as named in results.csv.
 */
metric: string
/**
 * It must be at least this.
 */
min?: number
/**
 * It must be at most this.
 */
max?: number
})

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
stability?: Stability
tuning?: Tuning
search?: Search
select?: Select
snapshots: Snapshots
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
 * Whether the features stay on the disk and are read from there row by row: never, always (an error where something needs them in memory), or auto, where reading the table would take more than a quarter of --max-memory and nothing needs it. The result is the same. Default: auto.
 */
stream?: ("auto" | "always" | "never")
target: Target
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
 * What to do with a missing value: refuse it, drop its row, or put the column's mean in its place, over all rows that are not for testing, without those of a hold-out: of folds, too, those that are held out. A missing target is never filled.
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
 * center: y−mean. standardize: (y−mean)/sd with the 1/n sd; λ then refers to the standardised target. none: y. Default: center for a linear model with an intercept, else none.
 */
target?: ("center" | "standardize" | "none")
/**
 * train: the constants see training rows only. all: they see every row; leaks, and exists to reproduce older tables.
 */
fit_on: ("train" | "all")
}
/**
 * An array of NumPy's (.npy): one row a sample, in columns called x1, x2, … by their place.
 */
export interface NpySource {
/**
 * A NumPy array.
 */
kind: "npy"
/**
 * The file, relative to this spec: an array with two axes of float64, float32, integers or booleans, in either order of axes.
 */
path: string
/**
 * A file with the target, of as many rows. Its column is called y, or y1, y2, … where it has several. Without it `target` names one of x1, x2, …
 */
y?: string
/**
 * Whether the features stay on the disk and are read from there row by row: never, always (an error where something needs them in memory), or auto, where reading the table would take more than a quarter of --max-memory and nothing needs it. The result is the same. Default: auto.
 */
stream?: ("auto" | "always" | "never")
target?: Target1
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
 * What to do with a missing value: refuse it, drop its row, or put the column's mean in its place, over all rows that are not for testing, without those of a hold-out: of folds, too, those that are held out. A missing target is never filled.
 */
missing: ("error" | "drop-rows" | "mean")
split: Split
scaling: Scaling
}
/**
 * An Apache Parquet file of flat columns: numbers and booleans, and text for classes and one_hot. Nulls are missing.
 */
export interface ParquetSource {
/**
 * A Parquet file.
 */
kind: "parquet"
/**
 * The file, relative to this spec.
 */
path: string
/**
 * Whether the features stay on the disk and are read from there row by row: never, always (an error where something needs them in memory), or auto, where reading the table would take more than a quarter of --max-memory and nothing needs it. The result is the same. Of each column one page is in memory at a time: a megabyte as most writers make them. Default: auto.
 */
stream?: ("auto" | "always" | "never")
target: Target2
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
 * What to do with a missing value: refuse it, drop its row, or put the column's mean in its place, over all rows that are not for testing, without those of a hold-out: of folds, too, those that are held out. A missing target is never filled.
 */
missing: ("error" | "drop-rows" | "mean")
split: Split
scaling: Scaling
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
target?: Target3
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
 * What to do with a missing value: refuse it, drop its row, or put the column's mean in its place, over all rows that are not for testing, without those of a hold-out: of folds, too, those that are held out. A missing target is never filled.
 */
missing: ("error" | "drop-rows" | "mean")
split: Split
scaling: Scaling
}
/**
 * A file in the format of svmlight and LIBSVM, a row a line: `label index:value index:value … # comment`. What is not written is 0. May be compressed with gzip (.svmlight.gz). The target is the column `label`; features are called f1, f2, … by their index.
 */
export interface SvmlightSource {
/**
 * A file in the format of svmlight and LIBSVM.
 */
kind: "svmlight"
/**
 * The file, relative to this spec.
 */
path: string
/**
 * Whether indices count from 0. auto: they do where an index of 0 occurs, else from 1.
 */
zero_based: ("auto" | true | false)
/**
 * Whether the zeros are stored too, as nets and updates that run over epochs need them. auto: where the table has at most a million cells, or a quarter of its cells are written in the file. Results are the same either way, up to rounding.
 */
dense: ("auto" | true | false)
target?: Target4
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
 * What to do with a missing value: refuse it, drop its row, or put the column's mean in its place, over all rows that are not for testing, without those of a hold-out: of folds, too, those that are held out. A missing target is never filled.
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
target?: Target5
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
 * What to do with a missing value: refuse it, drop its row, or put the column's mean in its place, over all rows that are not for testing, without those of a hold-out: of folds, too, those that are held out. A missing target is never filled.
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
init?: Init
}
/**
 * Tensors `<layer>.weight` (nOut, nIn) and `<layer>.bias` (nOut); a model without hidden layer calls its only layer `output`.
 */
export interface InitFile {
/**
 * Read from a file.
 */
kind: "file"
/**
 * A safetensors file, relative to this spec.
 */
path: string
}
/**
 * P(y=1) = 1/(1+e^−η) with η = X·w + b and loss 1/n Σ log(1+e^η) − y·η. The target has two values; the later in order counts as 1.
 */
export interface LogisticModel {
/**
 * Logistic regression.
 */
kind: "logistic"
/**
 * Fit b, which is never penalised. Without it b = 0.
 */
fit_intercept: boolean
init?: Init
}
/**
 * P(y=k) = softmax(η)_k with η_k = X·w_k + b_k and loss 1/n Σ logsumexp(η) − η_y. Every class has its own weights.
 */
export interface MultinomialModel {
/**
 * Multinomial (softmax) regression.
 */
kind: "multinomial"
/**
 * Fit b, which is never penalised. Without it b = 0.
 */
fit_intercept: boolean
init?: Init
}
/**
 * E(y) = e^η with η = X·w + b and loss 1/n Σ e^η − y·η. The target holds counts, 0 or more. Counts n over exposures e: n/e as the target and e as data.weights are the fit with offset log e, λ being multiplied by the mean of e.
 */
export interface PoissonModel {
/**
 * Poisson regression.
 */
kind: "poisson"
/**
 * Fit b, which is never penalised. Without it b = 0.
 */
fit_intercept: boolean
init?: Init
}
/**
 * h₀ = x; h_l = act(W_l·h_{l−1} + b_l); the last layer has no activation and its size is that of the target: one unit for numbers and for two classes, one for each of several classes.
 */
export interface MlpModel {
/**
 * A feed-forward net.
 */
kind: "mlp"
/**
 * The layers in order; the last is the output layer, which names no units and no activation.
 * 
 * @minItems 1
 */
layers: Layer[]
/**
 * What the output is held to. squared: ½(ŷ−y)². logistic: two classes. cross-entropy: several classes. poisson: counts. Default: squared for numbers, logistic for two classes, cross-entropy for more.
 */
loss?: ("squared" | "logistic" | "cross-entropy" | "poisson")
init?: Init
}
/**
 * One layer of a net.
 */
export interface Layer {
/**
 * Names the tensors `<name>.weight` and `<name>.bias` and the metrics of this layer.
 */
name: string
units?: Units
activation?: Activation
/**
 * Whether the units have a bias.
 */
bias: boolean
penalty?: Penalty
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
relax?: Relax
positive?: Positive
factors: Factors
bias: PenalisedBias
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
 * The last λ over λ_max. Default 1e-4 where there are at least as many training rows as features, else 1e-2, as in glmnet.
 */
min_ratio?: number
/**
 * The λ themselves; fitted from the strongest to the weakest.
 * 
 * @minItems 1
 */
values?: number[]
}
/**
 * λ = value.
 */
export interface ConstantLambda {
/**
 * The same in every epoch.
 */
kind: "constant"
/**
 * λ.
 */
value: number
}
/**
 * λ = from + (to−from)·(epoch−1)/(epochs−1), then `to`.
 */
export interface LinearLambda {
/**
 * A straight line.
 */
kind: "linear"
/**
 * λ in the first epoch.
 */
from: number
/**
 * λ in the last epoch of the schedule and after it.
 */
to: number
/**
 * How many epochs it takes.
 */
epochs: number
}
/**
 * λ = from + (to−from)·(1−cos(π·(epoch−1)/(epochs−1)))/2, then `to`.
 */
export interface CosineLambda {
/**
 * Half a cosine wave.
 */
kind: "cosine"
/**
 * λ in the first epoch.
 */
from: number
/**
 * λ in the last epoch of the schedule and after it.
 */
to: number
/**
 * How many epochs it takes.
 */
epochs: number
}
/**
 * λ = to·min(1, epoch/epochs).
 */
export interface WarmUpLambda {
/**
 * From nearly nothing up to λ.
 */
kind: "warm-up"
/**
 * λ once warm.
 */
to: number
/**
 * How many epochs it takes.
 */
epochs: number
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
bias: PenalisedBias
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
relax?: Relax
positive?: Positive
factors: Factors
bias: PenalisedBias
}
/**
 * λ Σ f_j v_j |w_j| with v_j = 1/(|p_j| + epsilon)^gamma, p the pilot estimate: large weights of the pilot are penalised less.
 */
export interface AdaptiveL1Penalty {
/**
 * The adaptive lasso (Zou 2006).
 */
kind: "adaptive-l1"
lambda: Lambda
/**
 * Exponent of the pilot weights.
 */
gamma: number
/**
 * Added to |p_j|, so that a pilot weight of 0 does not bar the feature for good.
 */
epsilon: number
/**
 * For updates that run over epochs: so many epochs without this penalty make the pilot. 0: the weights at the start are the pilot.
 */
pilot_epochs: number
factors: Factors
bias: PenalisedBias
}
/**
 * λ Σ_g √|g| ‖w_g‖: a group is zero as a whole or not at all. Along a λ path by coordinate-descent, or over epochs.
 */
export interface GroupL1Penalty {
/**
 * The group lasso (Yuan & Lin 2006).
 */
kind: "group-l1"
lambda: Lambda
/**
 * What is zero together: inputs, neurons, or lists of features, as in [[age, sex], [bmi]]. A penalised bias is a group of its own.
 */
groups: (("inputs" | "neurons") | string[][])
factors: Factors
bias: PenalisedBias
}
/**
 * Σ_j λ|w| − w²/(2γ) up to |w| = γλ, constant beyond (with λ·f_j for λ): L1 near zero, no pull on large weights. Not convex.
 */
export interface McpPenalty {
/**
 * Minimax concave penalty (Zhang 2010).
 */
kind: "mcp"
lambda: Lambda
/**
 * γ: where the pull ends, in units of λ.
 */
gamma: number
factors: Factors
bias: PenalisedBias
}
/**
 * Derivative λ up to |w| = λ, falling to 0 at |w| = aλ (with λ·f_j for λ). Not convex.
 */
export interface ScadPenalty {
/**
 * Smoothly clipped absolute deviation (Fan & Li 2001).
 */
kind: "scad"
lambda: Lambda
/**
 * Where the pull ends, in units of λ.
 */
a: number
factors: Factors
bias: PenalisedBias
}
/**
 * w_j ← S(⟨x_j,r⟩/n + v_j·w_j, λ·a·f_j) / (v_j + λ(1−a)f_j), one weight after the other, finished by an exact solve on the support; under group-l1 one group after the other. Solves the objective itself.
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
 * w ← w − η(g + λ·sign w), sign 0 = 0. Never exactly zero: weights hover in a band ηλ around 0. The objective itself, as η → 0.
 */
export interface SubgradientUpdate {
/**
 * The penalty's subgradient is added to the gradient.
 */
kind: "subgradient"
optimizer: Optimizer
/**
 * How an L2 part of the penalty enters. coupled: λ·w is added to the gradient. decoupled: w·(1−ηλ), beside the optimizer. Default: coupled, but decoupled with adamw.
 */
l2?: ("coupled" | "decoupled")
}
/**
 * w ← w − η·g; with momentum v ← μ·v + (1−dampening)·g (v = g at first) and w ← w − η·v; with nesterov w ← w − η·(g + μ·v).
 */
export interface SgdOptimizer {
/**
 * Gradient descent, plain or with momentum.
 */
kind: "sgd"
/**
 * η.
 */
learning_rate: number
learning_rate_unit?: LearningRateUnit
schedule: LearningRateSchedule
/**
 * μ: v ← μ·v + (1−dampening)·g.
 */
momentum: number
/**
 * Share of the gradient that is kept out of the momentum.
 */
dampening: number
/**
 * Look ahead along the momentum.
 */
nesterov: boolean
}
/**
 * η.
 */
export interface ConstantRate {
/**
 * The same at every step.
 */
kind: "constant"
}
/**
 * η/(1 + decay·(t−1)), t counting steps from 1.
 */
export interface InverseTimeRate {
/**
 * Falls like 1/t.
 */
kind: "inverse-time"
/**
 * How fast.
 */
decay: number
}
/**
 * η·factor^⌊(epoch−1)/every⌋.
 */
export interface StepRate {
/**
 * Falls in steps.
 */
kind: "step"
/**
 * Epochs between two steps.
 */
every: number
/**
 * What η is multiplied by.
 */
factor: number
}
/**
 * minimum + (η−minimum)·(1+cos(π·(epoch−1)/epochs))/2, then `minimum`.
 */
export interface CosineRate {
/**
 * Half a cosine wave.
 */
kind: "cosine"
/**
 * Epochs until the minimum. Default: all of them.
 */
epochs?: number
/**
 * η at the end.
 */
minimum: number
}
/**
 * m ← β₁m + (1−β₁)g, v ← β₂v + (1−β₂)g², w ← w − η·m̂/(√v̂ + ε) with m̂ = m/(1−β₁ᵗ), v̂ = v/(1−β₂ᵗ).
 */
export interface AdamOptimizer {
/**
 * Adam (Kingma & Ba 2015).
 */
kind: "adam"
/**
 * η.
 */
learning_rate: number
learning_rate_unit?: LearningRateUnit
schedule: LearningRateSchedule
/**
 * Decay of the mean of gradients.
 */
beta1: number
/**
 * Decay of the mean of squared gradients.
 */
beta2: number
/**
 * Added to the root of the squared gradients.
 */
epsilon: number
}
/**
 * Adam with the penalty's L2 part decoupled: w ← w·(1−ηλ) − η·m̂/(√v̂ + ε). The same as adam under `l2: decoupled`. What it solves is no ridge.
 */
export interface AdamwOptimizer {
/**
 * Adam with decoupled weight decay (Loshchilov & Hutter 2019).
 */
kind: "adamw"
/**
 * η.
 */
learning_rate: number
learning_rate_unit?: LearningRateUnit
schedule: LearningRateSchedule
/**
 * Decay of the mean of gradients.
 */
beta1: number
/**
 * Decay of the mean of squared gradients.
 */
beta2: number
/**
 * Added to the root of the squared gradients.
 */
epsilon: number
}
/**
 * v ← αv + (1−α)g², w ← w − η·g/(√v + ε); with momentum b ← μ·b + g/(√v + ε) and w ← w − η·b.
 */
export interface RmspropOptimizer {
/**
 * RMSprop (Tieleman & Hinton 2012).
 */
kind: "rmsprop"
/**
 * η.
 */
learning_rate: number
learning_rate_unit?: LearningRateUnit
schedule: LearningRateSchedule
/**
 * α, decay of the mean of squared gradients.
 */
alpha: number
/**
 * Added to the root of the squared gradients.
 */
epsilon: number
/**
 * μ.
 */
momentum: number
}
/**
 * s ← s + g², w ← w − η·g/(√s + ε).
 */
export interface AdagradOptimizer {
/**
 * Adagrad (Duchi et al. 2011).
 */
kind: "adagrad"
/**
 * η.
 */
learning_rate: number
learning_rate_unit?: LearningRateUnit
schedule: LearningRateSchedule
/**
 * Added to the root of the squared gradients.
 */
epsilon: number
/**
 * s at the start.
 */
initial_accumulator: number
}
/**
 * h = w − t·sign w, then w ← h − ηg. The penalty moves the weight first, the gradient after it. Hardly ever exactly zero. Unscaled (t = λ) it solves λ/η and oscillates; scaled (t = ηλ) the objective up to O(η).
 */
export interface ShrinkUpdate {
/**
 * Direct shrinking before the gradient step.
 */
kind: "shrink"
/**
 * t = ηλ instead of t = λ.
 */
scaled: boolean
/**
 * Stop at zero instead of crossing it.
 */
clamp: boolean
/**
 * Where the gradient is taken: at w, before the shrink, or at h, after it.
 */
gradient: ("before" | "after")
/**
 * toward: towards zero. literal: w + t·sign w as the literature prints it, which drives weights away from zero.
 */
direction: ("toward" | "literal")
/**
 * exact: the threshold is matched to what the optimizer makes of a constant gradient (ηλ/(1−μ) with momentum, ηλ/(√v̂+ε) per weight with Adam), so that λ is the λ that is solved. none: the plain ηλ.
 */
correction: ("exact" | "none")
optimizer: Optimizer
/**
 * How an L2 part of the penalty enters. coupled: λ·w is added to the gradient. decoupled: w·(1−ηλ), beside the optimizer. Default: coupled, but decoupled with adamw.
 */
l2?: ("coupled" | "decoupled")
}
/**
 * step: h = w − ηg moves towards 0 by ηλ and stops at 0, which is the proximal step and solves the objective. weight: u = w − η(g + λ·sign w), 0 where u and w differ in sign; hovers near the objective.
 */
export interface ClippedUpdate {
/**
 * Stops at zero instead of crossing it (Carpenter 2008).
 */
kind: "clipped"
/**
 * Whose sign says where zero is crossed.
 */
sign: ("step" | "weight")
/**
 * exact: the threshold is matched to what the optimizer makes of a constant gradient (ηλ/(1−μ) with momentum, ηλ/(√v̂+ε) per weight with Adam), so that λ is the λ that is solved. none: the plain ηλ.
 */
correction: ("exact" | "none")
optimizer: Optimizer
/**
 * How an L2 part of the penalty enters. coupled: λ·w is added to the gradient. decoupled: w·(1−ηλ), beside the optimizer. Default: coupled, but decoupled with adamw.
 */
l2?: ("coupled" | "decoupled")
}
/**
 * h = w − ηg, u = h − ηλ·sign w; where h and u differ in sign the weight is 0 from then on. Exact zeros, but a weight that is needed may be lost: not the objective.
 */
export interface AbsorbingUpdate {
/**
 * A weight that reaches zero stays there (TensorFlow Playground 2016).
 */
kind: "absorbing"
/**
 * exact: the threshold is matched to what the optimizer makes of a constant gradient (ηλ/(1−μ) with momentum, ηλ/(√v̂+ε) per weight with Adam), so that λ is the λ that is solved. none: the plain ηλ.
 */
correction: ("exact" | "none")
optimizer: Optimizer
/**
 * How an L2 part of the penalty enters. coupled: λ·w is added to the gradient. decoupled: w·(1−ηλ), beside the optimizer. Default: coupled, but decoupled with adamw.
 */
l2?: ("coupled" | "decoupled")
}
/**
 * After the gradient step each weight moves towards 0, at most to 0, by the penalty it could have had so far less what it has had. Exact zeros; solves the objective; the best with mini-batches.
 */
export interface CumulativeUpdate {
/**
 * Cumulative penalty (Tsuruoka, Tsujii & Ananiadou 2009).
 */
kind: "cumulative"
/**
 * exact: the threshold is matched to what the optimizer makes of a constant gradient (ηλ/(1−μ) with momentum, ηλ/(√v̂+ε) per weight with Adam), so that λ is the λ that is solved. none: the plain ηλ.
 */
correction: ("exact" | "none")
optimizer: Optimizer
/**
 * How an L2 part of the penalty enters. coupled: λ·w is added to the gradient. decoupled: w·(1−ηλ), beside the optimizer. Default: coupled, but decoupled with adamw.
 */
l2?: ("coupled" | "decoupled")
}
/**
 * w ← w − ηg; every K steps w ← S(w, Kηλ) where |w| ≤ θ. The objective for K = 1 without θ, another penalty else.
 */
export interface TruncatedUpdate {
/**
 * Truncated gradient (Langford, Li & Zhang 2009).
 */
kind: "truncated"
/**
 * K.
 */
every: number
/**
 * θ. Default: no limit.
 */
theta?: number
/**
 * exact: the threshold is matched to what the optimizer makes of a constant gradient (ηλ/(1−μ) with momentum, ηλ/(√v̂+ε) per weight with Adam), so that λ is the λ that is solved. none: the plain ηλ.
 */
correction: ("exact" | "none")
optimizer: Optimizer
/**
 * How an L2 part of the penalty enters. coupled: λ·w is added to the gradient. decoupled: w·(1−ηλ), beside the optimizer. Default: coupled, but decoupled with adamw.
 */
l2?: ("coupled" | "decoupled")
}
/**
 * w ← prox(w − ηg, ηλ); for L1 the soft threshold S(w − ηg, ηλ). Exact zeros; solves the objective.
 */
export interface ProximalUpdate {
/**
 * Proximal gradient (ISTA; FOBOS, Duchi & Singer 2009).
 */
kind: "proximal"
/**
 * exact: the threshold is matched to what the optimizer makes of a constant gradient (ηλ/(1−μ) with momentum, ηλ/(√v̂+ε) per weight with Adam), so that λ is the λ that is solved. none: the plain ηλ.
 */
correction: ("exact" | "none")
optimizer: Optimizer
/**
 * How an L2 part of the penalty enters. coupled: λ·w is added to the gradient. decoupled: w·(1−ηλ), beside the optimizer. proximal: within the proximal step, which divides by 1+ηλ. Default: coupled, but decoupled with adamw.
 */
l2?: ("coupled" | "decoupled" | "proximal")
}
/**
 * y = w + β(w − w₋), w ← prox(y − ηg(y), ηλ), β from Nesterov's sequence, restarted when the objective would rise. For the full batch; η ≤ 1/L. Exact zeros; solves the objective.
 */
export interface FistaUpdate {
/**
 * Accelerated proximal gradient (Beck & Teboulle 2009).
 */
kind: "fista"
optimizer: Optimizer
/**
 * How an L2 part of the penalty enters. coupled: λ·w is added to the gradient. proximal: within the proximal step, which divides by 1+ηλ. Default: coupled.
 */
l2?: ("coupled" | "proximal")
}
/**
 * w = −(√t/γ)·S(ḡ, λ), ḡ the mean of all gradients so far. Exact zeros; solves the objective, slowly.
 */
export interface RdaUpdate {
/**
 * Regularised dual averaging (Xiao 2010).
 */
kind: "rda"
/**
 * γ, the inverse of a learning rate.
 */
gamma: number
/**
 * How an L2 part of the penalty enters. coupled: λ·w is added to the gradient. proximal: within the proximal step, which divides by 1+ηλ. Default: coupled.
 */
l2?: ("coupled" | "proximal")
}
/**
 * σ = (√(q+g²) − √q)/α, z ← z + g − σw, q ← q + g², w = −S(z, tλ)/((β + √q)/α). Exact zeros; solves the objective with tλ; with a constant λ the penalty fades.
 */
export interface FtrlUpdate {
/**
 * FTRL-proximal (McMahan 2011).
 */
kind: "ftrl"
/**
 * α, the learning rate of each coordinate.
 */
alpha: number
/**
 * β, tames the first steps.
 */
beta: number
/**
 * cumulative: tλ, as the gradients are summed too. constant: λ, as some libraries have it; fades as 1/t.
 */
strength: ("cumulative" | "constant")
/**
 * How an L2 part of the penalty enters. coupled: λ·w is added to the gradient. proximal: within the proximal step, which divides by 1+ηλ. Default: coupled.
 */
l2?: ("coupled" | "proximal")
}
/**
 * w = u∘v with λ/2·(u² + v²) in place of λ|w|, by plain gradients. Never exactly zero (about 1e-5); solves the objective.
 */
export interface SpredUpdate {
/**
 * L1 as L2 on a product (Ziyin & Wang 2023).
 */
kind: "spred"
/**
 * v² − u² at the start. While it lasts a weight can change its sign.
 */
scale: number
optimizer: Optimizer
/**
 * How an L2 part of the penalty enters. coupled: λ·w is added to the gradient. Default: coupled.
 */
l2?: "coupled"
}
/**
 * How long, in what portions and how well the fit is trained. All but `tolerance` and `timeout` is for updates that run over epochs.
 */
export interface Train {
/**
 * coordinate-descent: the largest duality gap, relative to the null objective, that counts as converged; default 1e-7. Other updates: training ends when no weight's stationarity residual is larger; default: it ends with the epochs. A fit that was asked for a tolerance and stops short of it is `unconverged`.
 */
tolerance?: number
/**
 * Seconds that a run's units of work may take altogether; one that takes longer is `failed`, and trained again by the next command. Waiting for a free worker does not count. Default: no limit. It decides no numbers, so that changing it trains nothing again.
 */
timeout?: number
/**
 * Passes over the training rows.
 */
epochs: number
batch_size: BatchSize
/**
 * In place of batch_size: a JSON file, relative to this spec, with a list of lists of training rows, counted from 0 and used in turn; all of them make an epoch.
 */
batches?: string
/**
 * Put the rows into a new order, drawn from the seed, before every epoch.
 */
shuffle: boolean
early_stopping?: EarlyStopping
/**
 * The gradient over all tensors is scaled down to this norm where it is longer. Default: never.
 */
clip_norm?: number
average?: Average
/**
 * Epochs between two lines of metrics; the last epoch always has one.
 */
evaluate_every: number
/**
 * Of weights, activations and gradients in an update that runs over epochs.
 */
precision: ("float64" | "float32")
}
/**
 * Stop when the validation loss no longer falls; the best weights are the result. Needs validation rows.
 */
export interface EarlyStopping {
/**
 * Epochs without a better validation loss after which training stops.
 */
patience: number
/**
 * How much lower the loss must be to count as better.
 */
min_delta: number
}
/**
 * The result is the mean of the weights over all steps from an epoch on, after one more proximal step, since a mean of sparse weights is dense.
 */
export interface Average {
/**
 * The first epoch that counts.
 */
from: number
}
/**
 * K-fold: each fold is held out once, scaling and weights are fitted on the others. The reported weights are refitted on all training rows.
 */
export interface CrossValidation {
/**
 * K-fold cross-validation.
 */
kind: "cross-validation"
/**
 * K, for folds drawn from the seed; sizes differ by at most one row, or by what whole groups allow.
 */
folds: number
/**
 * A column whose values say which fold a row is in. It is never a feature.
 */
fold_column?: string
stratify: Stratify
group_column?: GroupColumn
/**
 * How often the folds are drawn anew. Errors are means over all repeats; the standard error is the mean of the repeats' own, since repeats take away the chance of the draw and add no rows.
 */
repeats: number
/**
 * common: one λ grid serves all folds. per-fold: each fold has a grid of its own, as in cv.glmnet, and weights at the common λ are interpolated between its two neighbours.
 */
grid: ("common" | "per-fold")
}
/**
 * Every row is a fold: as many fits as rows. See alo for one fit instead.
 */
export interface LeaveOneOut {
/**
 * Leave-one-out.
 */
kind: "leave-one-out"
}
/**
 * Leave-one-out from the one fit on all rows: each row's own pull on its prediction is taken away by its leverage on the weights that are not zero. Exact for least squares and ridge with fixed scaling; for models along a λ path, of several classes too.
 */
export interface ApproximateLeaveOneOut {
/**
 * Approximate leave-one-out.
 */
kind: "alo"
}
/**
 * Cross-validation that chooses, inside another that judges the choice: beside the K-fold estimate of each candidate, the error of the whole selection, with its standard error, on rows that had no part in it.
 */
export interface NestedValidation {
/**
 * Nested cross-validation.
 */
kind: "nested"
/**
 * Folds that judge: in each, everything is chosen and fitted anew on the others.
 */
outer: number
/**
 * Folds that choose: of all training rows for the reported model, and of the rows that an outer fold leaves.
 */
folds: number
stratify: Stratify
group_column?: GroupColumn
}
/**
 * For rows in order of time: fit on what was, judge on what came next, move on. No fit sees a row later than those it is judged on.
 */
export interface RollingValidation {
/**
 * Rolling origin.
 */
kind: "rolling"
/**
 * How many windows, of equal horizon, so that the last ends with the last row. Default 5; not beside initial.
 */
folds?: number
/**
 * Rows of the first fit; not beside folds.
 */
initial?: number
/**
 * Rows that a fit is judged on, beside initial. Default 1.
 */
horizon?: number
/**
 * Rows by which a window moves on, beside initial. Default: the horizon.
 */
step?: number
/**
 * expanding: a fit sees all that was before. sliding: only the latest rows, as many as the first fit saw.
 */
window: ("expanding" | "sliding")
/**
 * A column to order the rows by: numbers by size, text by code point (as ISO dates want it). Rows of one time stay together. It is never a feature. Default: rows stand in order of time.
 */
time_column?: string
}
/**
 * The validation rows of data.split are held out once. Along a path the reported weights are refitted on training and validation rows together; over epochs they are those of the training rows, which validation rows may stop.
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
 * Stability selection: the λ path fitted anew on many halves of the training rows, and which features enter it early in most of them. Models that follow a λ path have it.
 */
export interface Stability {
/**
 * How many halves are fitted.
 */
subsamples: number
/**
 * Halves come in pairs that share no row, so that the bound on false selections asks nothing of the noise features. Else each is drawn by itself.
 */
complementary_pairs: boolean
/**
 * π: a feature is stable that is selected in at least this share of the halves.
 */
threshold: number
/**
 * At most so many false features on average, E[V] ≤ q²/((2π − 1)p): it says q, how many features each half may select.
 */
false_selections: number
}
/**
 * A λ for each layer, feature or group of features, found by following the slope of the validation error. search: {kind: per-layer} puts it beside the search for a single λ.
 */
export interface Tuning {
by: TuningBy
groups?: Groups
lambda?: LambdaRange
/**
 * For by: layer, the best λ of the search for a single one, which separate ones are compared with.
 */
single?: number
budget: TuningBudget
}
/**
 * For by: layer, the λ of a search for a single one: log-spaced from the first to the last number of `log`.
 */
export interface LambdaRange {
/**
 * The smallest and the largest λ.
 * 
 * @minItems 2
 * @maxItems 2
 */
log: number[]
/**
 * How many.
 */
count: number
}
/**
 * Every combination of the values, in the order written, the last parameter turning fastest.
 */
export interface GridSearch {
/**
 * All combinations.
 */
kind: "grid"
parameters: Parameters
zip: Zip
where: Where
/**
 * Seeds for each combination: seed, seed+1, …; tables show mean ± sd over them.
 */
repeat: number
}
/**
 * Dotted path in this spec → the values it takes. A layer may be named: model.layers.hidden.units.
 */
export interface Parameters {
[k: string]: Axis
}
/**
 * {values: […]}, {log: [from, to], count: n}, {linear: [from, to], count: n}, {choice: […]}, or {distribution: {kind: …}}.
 */
export interface Axis {
/**
 * The values, of any kind, in order.
 * 
 * @minItems 1
 */
values?: unknown[]
/**
 * Values of any kind that have no order, so that nothing follows from one for its neighbours.
 * 
 * @minItems 1
 */
choice?: unknown[]
/**
 * The first and the last of log-spaced numbers; without count, the ends of a range that is drawn from.
 * 
 * @minItems 2
 * @maxItems 2
 */
log?: number[]
/**
 * The first and the last of evenly spaced numbers; without count, the ends of a range that is drawn from.
 * 
 * @minItems 2
 * @maxItems 2
 */
linear?: number[]
/**
 * How many numbers log or linear has.
 */
count?: number
distribution?: Distribution
}
/**
 * Any number between two.
 */
export interface UniformDistribution {
/**
 * Evenly.
 */
kind: "uniform"
/**
 * No number is less.
 */
low: number
/**
 * No number is more.
 */
high: number
}
/**
 * Any number between two, its logarithm evenly.
 */
export interface LogUniformDistribution {
/**
 * Evenly by its logarithm.
 */
kind: "log-uniform"
/**
 * No number is less.
 */
low: number
/**
 * No number is more.
 */
high: number
}
/**
 * Any whole number from one to another, both included.
 */
export interface IntegerDistribution {
/**
 * Whole numbers.
 */
kind: "integer"
/**
 * The least.
 */
low: number
/**
 * The greatest.
 */
high: number
/**
 * Evenly by the logarithm: from 1 to 10 as many as from 10 to 100.
 */
log: boolean
}
/**
 * Numbers around a mean, at most three standard deviations from it.
 */
export interface NormalDistribution {
/**
 * The bell curve.
 */
kind: "normal"
/**
 * Its middle.
 */
mean: number
/**
 * Its standard deviation.
 */
sd: number
}
/**
 * These combinations, and no others, in the order written.
 */
export interface ListSearch {
/**
 * Combinations one by one.
 */
kind: "list"
/**
 * Each a part of the spec by dotted paths: {penalty.l1_ratio: 1, update.kind: fista}.
 * 
 * @minItems 1
 */
combinations: {

}[]
/**
 * Seeds for each combination: seed, seed+1, …; tables show mean ± sd over them.
 */
repeat: number
}
/**
 * Combinations drawn at random, one independent of the other. A larger budget adds to those of a smaller one.
 */
export interface RandomSearch {
/**
 * Drawn at random.
 */
kind: "random"
parameters: Parameters
zip: Zip
where: Where
budget: TuningBudget
/**
 * Seeds for each combination: seed, seed+1, …; tables show mean ± sd over them.
 */
repeat: number
}
/**
 * Combinations spread evenly over the space: Sobol's low-discrepancy sequence, shifted by the seed. A larger budget adds to those of a smaller one; powers of two are spread best.
 */
export interface SobolSearch {
/**
 * Spread evenly.
 */
kind: "sobol"
parameters: Parameters
zip: Zip
where: Where
budget: TuningBudget
/**
 * Seeds for each combination: seed, seed+1, …; tables show mean ± sd over them.
 */
repeat: number
}
/**
 * Successive halving: many combinations are trained for a few epochs; of each rung the best 1/eta by validation loss are trained again, for eta times as many, up to train.epochs.
 */
export interface HalvingSearch {
/**
 * Few epochs for many, many epochs for few.
 */
kind: "halving"
parameters: Parameters
zip: Zip
where: Where
budget: TuningBudget
/**
 * A rung keeps one of so many, and trains it so many times as long.
 */
eta: number
/**
 * The first rung has at least so many epochs.
 */
min_epochs: number
/**
 * How many halvings stand side by side, each further one with fewer combinations and a later first rung, at about the same cost: Hyperband, for losses of which the first epochs tell little.
 */
brackets: number
/**
 * Seeds for each combination: seed, seed+1, …; tables show mean ± sd over them.
 */
repeat: number
}
/**
 * Combinations drawn where earlier ones did well by validation loss: the tree-structured Parzen estimator of Bergstra et al. (2011).
 */
export interface BayesianSearch {
/**
 * Drawn where earlier ones did well.
 */
kind: "bayesian"
parameters: Parameters
zip: Zip
where: Where
budget: TuningBudget
/**
 * How many of them are drawn at random, to begin with.
 */
startup: number
/**
 * How many are proposed at a time. More keep more workers busy, and know less of each other.
 */
parallel: number
/**
 * Seeds for each combination: seed, seed+1, …; tables show mean ± sd over them.
 */
repeat: number
}
/**
 * A λ for each layer, feature or group of features beside the best single one, with what that gains on rows that had no part in it, and what it costs.
 */
export interface PerLayerSearch {
/**
 * Separate λ against one.
 */
kind: "per-layer"
by: TuningBy
groups?: Groups
lambda?: LambdaRange
budget: TuningBudget
/**
 * Seeds for each combination: seed, seed+1, …; tables show mean ± sd over them.
 */
repeat: number
}
/**
 * Which of the fitted models is the answer. Unconverged fits never win.
 */
export interface Select {
/**
 * The metric that decides, as named in results.csv. Smaller is better, but for r2, accuracy and auc. Default: validation.loss, and validation.deviance of counts.
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
/**
 * What the answer must keep to, in every seed: `nonzeros <= 12`, or {metric: nonzeros, max: 12}. The rule chooses among the models that do; the weights that are reported are those that were counted.
 */
constraints: Constraint[]
}
/**
 * Which weights of a run over epochs are kept.
 */
export interface Snapshots {
/**
 * Keep the weights after every so many epochs, as epoch-000010. Default: never.
 */
every?: number
/**
 * Keep the weights after these steps, as step-000010.
 */
steps: number[]
/**
 * first: the weights at the start. best: those of the best validation loss, or objective where nothing validates. last: those at the end, as `final`.
 */
keep: ("first" | "best" | "last")[]
}
/**
 * One thing that must hold: bounds on a metric, a baseline, the support of the selected model, bounds on every certificate, or a digest.
 */
export interface Expectation {
/**
 * A metric as named in results.csv. With a baseline: the one that is compared; without it every metric of the baseline is.
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
 * selected (the default): at the selected model, which of several seeds is the first's. all: at every row of results.csv.
 */
at?: ("selected" | "all")
/**
 * Only rows of runs whose spec has these values at these dotted paths, as in {update.kind: proximal}; with it, `at` is all.
 */
where?: {
[k: string]: unknown
}
/**
 * A JSON file, relative to this spec, that `lariat check SPEC --update-baseline` writes: the selected model must be as good as the one that is kept there. Allowed is a change of atol + rtol·|baseline|.
 */
baseline?: string
/**
 * How far the metric may be from its baseline, as a share of the baseline. Default 0.
 */
rtol?: number
/**
 * How far the metric may be from its baseline, in its own unit. Default 0.
 */
atol?: number
/**
 * Which way is better: lower or higher, and a change that way always holds. both (the default): no change beyond the tolerance holds.
 */
direction?: ("lower" | "higher" | "both")
support?: SupportExpectation
certificate?: CertificateExpectation
/**
 * The sha256 over the digests of all runs, as `lariat check` prints it: every file is the same to the bit. With a baseline write `same`: the digest that is kept there.
 */
digest?: string
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
/**
 * All features with a weight that is not 0; every other weight is exactly 0.
 */
exactly?: string[]
}
/**
 * Bounds on the certificate of every fit. A fit without one, since its problem is not convex, does not hold.
 */
export interface CertificateExpectation {
/**
 * The largest duality gap allowed, relative to the null objective.
 */
gap?: number
/**
 * The largest violation of the optimality conditions allowed, relative to the gradient at zero weights.
 */
kkt?: number
}
