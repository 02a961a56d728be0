import type { Select } from '../spec/experiment.gen.ts'
import type { ResultRow } from '../store/results.ts'
import { readWeights } from '../store/run-folder.ts'
import { lessIsBetter } from '../train/metrics.ts'
import type { MetricRow, Tensor, TensorFile } from '../train/result.ts'
import { type Candidate, candidatesOf } from './candidates.ts'
import { rules } from './rules.ts'

/** What a rule chose, in short. */
export interface RuleChoice {
  readonly run: string
  readonly lambda?: number
  readonly lambda_fraction?: number
  /** The metric, mean over seeds. */
  readonly value: number
  readonly se: number
  readonly nonzeros: number
}

/** selected.json: the model that is the answer, and why. */
export interface Selected {
  readonly rule: Select['rule']
  readonly metric: string
  readonly run: string
  /** For a path. */
  readonly lambda?: number
  readonly lambda_fraction?: number
  /** For a training over epochs. */
  readonly epoch?: number
  readonly metrics: MetricRow
  readonly rules: Readonly<Record<string, RuleChoice>>
  /** On the original scale. For models without hidden layer, as the coefficients are. */
  readonly intercept?: PerClass
  /** What a classifier tells apart, in order; of two, the later is the one whose probability grows with a coefficient. */
  readonly classes?: readonly string[]
  /** In the order of the features; `value` on the original scale, `value_scaled` on that of the penalty. */
  readonly coefficients?: readonly Coefficient[]
  readonly why: string
}

/** One number, or a list in the order of the classes where each has weights of its own. */
export type PerClass = number | readonly number[]

export interface Coefficient {
  readonly feature: string
  readonly value: PerClass
  readonly value_scaled: PerClass
}

/** The largest |value| over the classes: 0 where the feature is not used. */
export function sizeOf({ value }: Coefficient): number {
  return typeof value === 'number' ? Math.abs(value) : value.reduce((max, one) => Math.max(max, Math.abs(one)), 0)
}

/** Applies every rule, and reads the weights of the model that the spec's rule chose. Null where nothing may win. */
export async function select(rows: readonly ResultRow[], spec: Select, folder: string): Promise<Selected | null> {
  const candidates = candidatesOf(rows, spec.metric, lessIsBetter(spec.metric))
  if (candidates.length === 0) return null
  const sign = lessIsBetter(spec.metric) ? 1 : -1
  const choices = Object.entries(rules)
    // Without a standard error one-se is min, and of one candidate there is nothing to choose.
    .filter(
      ([name]) =>
        name === spec.rule || (candidates.length > 1 && (name !== 'one-se' || candidates.some(({ se }) => se > 0))),
    )
    .map(([name, rule]) => [name, summary(rule(candidates, spec), sign)] as const)
  const chosen = rules[spec.rule](candidates, spec)
  const [row] = chosen.rows
  if (row === undefined) return null

  const { lambda, lambda_fraction, epoch } = row.metrics
  return {
    rule: spec.rule,
    metric: spec.metric,
    run: row.run.id,
    ...(lambda === undefined ? {} : { lambda }),
    ...(lambda_fraction === undefined ? {} : { lambda_fraction }),
    ...(epoch === undefined ? {} : { epoch }),
    metrics: row.metrics,
    rules: Object.fromEntries(choices),
    ...(await linearWeights(folder, row)),
    why: why(chosen, candidates.length, spec),
  }
}

/** Intercept and coefficients, where the model has no hidden layer. */
async function linearWeights(
  folder: string,
  { run, point }: ResultRow,
): Promise<Pick<Selected, 'intercept' | 'classes' | 'coefficients'>> {
  const file = await readWeights(folder, run.id, 'path')
  if (file === null) return {}
  const { tensors, features, classes } = file
  if (!isPath(tensors, features.length, point)) return {}
  const outputs = tensors.coef.shape[2] ?? null
  const coef = rowOf(tensors.coef, point)
  const scaled = rowOf(tensors.coef_scaled, point)
  return {
    intercept: entry(rowOf(tensors.intercept, point), 0, outputs),
    ...(classes === null ? {} : { classes }),
    coefficients: features.map((feature, j) => ({
      feature,
      value: entry(coef, j, outputs),
      value_scaled: entry(scaled, j, outputs),
    })),
  }
}

/** Whether a file has what a path's has, for this many features and at this λ. */
function isPath(tensors: TensorFile, features: number, point: number): boolean {
  const fits = (name: string, ...after: number[]) => {
    const shape = tensors[name]?.shape ?? []
    return shape[0] > point && after.every((side, i) => shape[i + 1] === side)
  }
  return fits('coef', features) && fits('coef_scaled', features) && fits('intercept') && fits('intercept_scaled')
}

function summary({ rows, score, se, nonzeros }: Candidate, sign: number): RuleChoice {
  const metrics = rows[0]?.metrics ?? {}
  const { lambda, lambda_fraction } = metrics
  return {
    run: rows[0]?.run.id ?? '',
    ...(lambda === undefined ? {} : { lambda }),
    ...(lambda_fraction === undefined ? {} : { lambda_fraction }),
    value: sign * score,
    se,
    nonzeros,
  }
}

/** The j-th number, or where there are so many outputs the j-th list. */
function entry(values: Float64Array, j: number, outputs: number | null): PerClass {
  return outputs === null ? values[j] : [...values.subarray(j * outputs, (j + 1) * outputs)]
}

/** What a tensor holds for the k-th λ. */
function rowOf(tensor: Tensor, k: number): Float64Array {
  const width = tensor.shape.slice(1).reduce((product, side) => product * side, 1)
  return tensor.values.subarray(k * width, (k + 1) * width)
}

function why({ rows }: Candidate, candidates: number, { metric, rule, within }: Select): string {
  const over = rows.length > 1 ? `, mean over ${rows.length} seeds (the first seed's weights)` : ''
  const reason = {
    min: `the best ${metric}`,
    'one-se': `the sparsest within one standard error of the best ${metric}`,
    'sparsest-within': `the sparsest within ${within * 100} % of the best ${metric}`,
  }[rule]
  return `${reason} of ${candidates} candidates${over}`
}
