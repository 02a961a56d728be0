import type { OpenKernels } from '../../kernels/door.ts'
import { copyTensors, setTensors, type Tensors } from '../../model/tensors.ts'
import { updateRule } from '../../update/index.ts'
import { fullGradient } from '../net/full-gradient.ts'
import { measure } from '../net/measure.ts'
import type { NetPoint, NetProblem, NetSettings } from '../net/net-problem.ts'
import { openNet } from '../net/open-net.ts'
import type { Steps } from '../net/step.ts'

/** A net that is walked from one vector of λ to the next, on training rows, with validation rows beside. */
export interface NetWalker {
  /** Layers that bear a penalty, in order: a vector of λ has an entry for each. */
  readonly tuned: readonly string[]
  /** What was spent so far, in epochs of the training rows; a slope on the validation rows counts as a part of one. */
  readonly cost: number
  /** Of one look at the slopes. */
  readonly costOfSlopes: number
  /** Puts the net where it begins, and forgets what the optimizer remembers. */
  begin(from: Tensors): void
  /** As they are; at first as they were drawn. */
  weights(): Tensors
  /** Trains at these λ. False where a weight stopped being a finite number. */
  train(lambdas: readonly number[], epochs: number): boolean
  /** The mean loss of the validation rows. */
  validationLoss(): number
  /**
   * λ_l ⟨∇ validation loss, the penalty's slope at λ = 1⟩ for each tuned layer: by how much one more step would raise the
   * validation loss for each part of it that λ grows, but for the sign and the step size.
   */
  validationSlopes(lambdas: readonly number[]): number[]
  measure(): NetPoint
}

export function netWalker(problem: NetProblem, settings: NetSettings, core: OpenKernels): NetWalker {
  const { arena } = core
  const open = openNet(problem, settings, core)
  const { net, layers, blocks, batches, evaluators } = open
  const { validation } = evaluators
  if (problem.validation === null || validation === null) throw new RangeError('a λ is tuned on validation rows')
  const places = layers.flatMap(({ penalised }, l) => (penalised ? [l] : []))
  const mark = arena.mark()
  let steps: Steps | null = null
  let done = { epoch: 0, step: 0 }
  let since = { epoch: 0, step: 0 }
  const costOfSlopes = problem.validation.X.rows / problem.train.X.rows
  let cost = 0

  const strengthen = (lambdas: readonly number[]) => {
    for (const [i, l] of places.entries()) for (const block of layers[l].blocks) block.lambda = lambdas[i]
  }
  return {
    tuned: places.map((l) => layers[l].name),
    costOfSlopes,
    get cost() {
      return cost
    },
    begin(from) {
      setTensors(net, from)
      arena.release(mark)
      steps = open.stepsBy(updateRule(settings.update, blocks))
      since = { epoch: 0, step: 0 }
    },
    weights: () => copyTensors(net),
    train(lambdas, epochs) {
      strengthen(lambdas)
      for (let epoch = 0; epoch < epochs; epoch++) {
        batches.begin()
        steps?.(0, batches.count, since.step, since.epoch + 1)
        since = { epoch: since.epoch + 1, step: since.step + batches.count }
        done = { epoch: done.epoch + 1, step: done.step + batches.count }
        cost++
      }
      return blocks.every(({ values }) => values.every((value) => Number.isFinite(value)))
    },
    validationLoss: () => validation.evaluate().loss,
    validationSlopes(lambdas) {
      cost += costOfSlopes
      const gradient = fullGradient(validation.sweep)
      return places.map((l, i) => {
        const { weight } = net.layers[l]
        const slope = new Float64Array(weight.length)
        layers[l].blocks[0].penalty.addSubgradient(weight, 1, slope)
        return lambdas[i] * slope.reduce((sum, own, j) => sum + own * gradient[l].weight[j], 0)
      })
    },
    measure: () => measure(net, layers, evaluators, done),
  }
}
