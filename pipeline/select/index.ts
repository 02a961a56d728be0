import type { Select } from '../spec/experiment.gen.ts'
import type { PlannedRun } from '../store/plan.ts'
import type { ResultRow } from '../store/results.ts'
import { lessIsBetter } from '../train/metrics.ts'
import type { MetricRow } from '../train/result.ts'
import type { Candidate } from './candidates.ts'
import { choose } from './choose.ts'
import { type SupportLedger, supportLedger } from './ledger.ts'
import { type LinearWeights, linearWeights } from './linear-weights.ts'
import { type NestedError, nestedError } from './nested.ts'
import { type NetInput, netInputs } from './net-inputs.ts'
import { rules } from './rules.ts'
import { whySelected } from './why.ts'

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
export interface Selected extends LinearWeights {
  readonly rule: Select['rule']
  readonly metric: string
  readonly run: string
  /** What the search gave to that run; none where nothing is searched. */
  readonly parameters?: PlannedRun['parameters']
  /** Over how many seeds the rules took means, where there are several: the run and all that follows are of the first. */
  readonly seeds?: number
  /** For a path. */
  readonly lambda?: number
  readonly lambda_fraction?: number
  /** For a training over epochs. */
  readonly epoch?: number
  readonly metrics: MetricRow
  readonly rules: Readonly<Record<string, RuleChoice>>
  /** Under nested validation: the error of the whole selection. */
  readonly nested?: NestedError
  /** Which features, how often. */
  readonly support?: SupportLedger
  /** Of a net, in the order of the features. */
  readonly inputs?: readonly NetInput[]
  readonly why: string
}

/** Applies every rule, and reads the weights of the model that the spec's rule chose. Null where nothing may win. */
export async function select(rows: readonly ResultRow[], spec: Select, folder: string): Promise<Selected | null> {
  const choice = choose(rows, spec)
  const [row] = choice?.chosen.rows ?? []
  if (choice === null || row === undefined) return null
  const { candidates, chosen } = choice
  const sign = lessIsBetter(spec.metric) ? 1 : -1
  const choices = Object.entries(rules)
    // Without a standard error one-se is min, and of one candidate there is nothing to choose.
    .filter(
      ([name]) =>
        name === spec.rule || (candidates.length > 1 && (name !== 'one-se' || candidates.some(({ se }) => se > 0))),
    )
    .map(([name, rule]) => [name, summary(rule(candidates, spec), sign)] as const)

  const { lambda, lambda_fraction, epoch } = row.metrics
  const nested = await nestedError(rows, spec, folder)
  const support = await supportLedger(chosen, folder)
  const weights = await linearWeights(folder, row)
  const inputs = weights.coefficients === undefined ? await netInputs(folder, row.run) : null
  return {
    rule: spec.rule,
    metric: spec.metric,
    run: row.run.id,
    ...(Object.keys(row.run.parameters).length === 0 ? {} : { parameters: row.run.parameters }),
    ...(chosen.rows.length === 1 ? {} : { seeds: chosen.rows.length }),
    ...(lambda === undefined ? {} : { lambda }),
    ...(lambda_fraction === undefined ? {} : { lambda_fraction }),
    ...(epoch === undefined ? {} : { epoch }),
    metrics: { ...row.metrics, ...nestedMetrics(nested), ...stableMetrics(support) },
    rules: Object.fromEntries(choices),
    ...(nested === null ? {} : { nested }),
    ...weights,
    ...(inputs === null ? {} : { inputs }),
    ...(support === undefined ? {} : { support }),
    why: whySelected(choice, spec),
  }
}

/** `nested.loss`, so that an expectation can name it. */
function nestedMetrics(nested: NestedError | null): MetricRow {
  if (nested === null) return {}
  const name = nested.metric.replace('validation.', 'nested.')
  return { [name]: nested.value, [`${name}_se`]: nested.se }
}

/** `stable.features` and its like, so that an expectation can name them. */
function stableMetrics(support: SupportLedger | undefined): MetricRow {
  const found = support?.stability_selection
  if (found === undefined) return {}
  const { precision, recall } = found.truth ?? {}
  return {
    'stable.features': found.stable.length,
    'stable.bound': found.bound,
    ...(precision === undefined ? {} : { 'stable.precision': precision }),
    ...(recall === undefined ? {} : { 'stable.recall': recall }),
  }
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
