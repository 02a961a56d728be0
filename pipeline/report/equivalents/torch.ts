import type { LossKind } from '../../loss/index.ts'
import { digits } from '../../math/digits.ts'
import { isPositive } from '../../penalty/positive.ts'
import type { Optimizer, Update } from '../../spec/experiment.gen.ts'
import { ridgeEntry } from '../../update/descent.ts'
import { optimizerFormula } from '../../update/optimizer/index.ts'
import {
  beforehand,
  type Equivalent,
  forEachLambda,
  hasFactors,
  isRelaxed,
  isSingle,
  nothing,
  type Posed,
  type PosedLayer,
  strengthOf,
} from './posed.ts'

const LOSSES: { readonly [K in LossKind]?: string } = {
  squared: '0.5 * F.mse_loss(net(X), y)',
  logistic: 'F.binary_cross_entropy_with_logits(net(X), y)',
  'cross-entropy': 'F.cross_entropy(net(X), y)',
  poisson: 'F.poisson_nll_loss(net(X), y)',
}

const OPTIMIZERS: { readonly [K in Optimizer['kind']]?: string } = {
  sgd: 'SGD',
  adam: 'Adam',
  adamw: 'AdamW',
  rmsprop: 'RMSprop',
  adagrad: 'Adagrad',
}

/**
 * PyTorch: weight_decay is our λ of L2, in the gradient but for AdamW, which decouples it. L1 it has not: either |w| is added to
 * the loss (update subgradient), or a proximal step follows that of the optimizer.
 */
export function torch(posed: Posed): Equivalent {
  const { layers, loss, update } = posed
  const other = layers.find((layer) => strengthOf(layer) === null)
  if (other !== undefined) {
    const step = update.kind === 'coordinate-descent' ? 'a proximal step' : 'the proximal step above'
    return nothing(`torch.optim has no ${other.penalty.kind} penalty: take ${step} by hand`)
  }
  if (isRelaxed(posed)) return nothing('PyTorch has no relaxed fits: they are of λ paths')
  if (layers.some(({ penalty }) => isPositive(penalty)))
    return nothing('torch.optim holds no weight at 0 or above: weight.clamp_(min=0) after the proximal step does')
  if (hasFactors(posed)) return nothing('torch.optim has no penalty factors: take the step above by hand')
  const { call, rate, step } = optimizerOf(update)
  const entry = ridgeEntry(update.kind === 'coordinate-descent' ? {} : update)
  const decoupled = entry === 'decoupled' && call.startsWith('Adam')
  // AdamW decays all that nothing is said of.
  const name = (decoupled ? call.replace(/^Adam\(/, 'AdamW(') : call).replace(/^(AdamW.*)\)$/, '$1, weight_decay=0)')
  const inOptimizer = entry === 'coupled' || decoupled
  const sparse = layers.filter((layer) => (strengthOf(layer)?.shares.l1 ?? 0) > 0)
  const inLoss = update.kind === 'subgradient' ? sparse : []
  const afterStep = update.kind === 'subgradient' ? [] : sparse
  const lossTerms = inLoss.map((layer) => `${strengthOf(layer)?.l1()} * net.${layer.name}.weight.abs().sum()`)
  const lines = [
    `loss = ${[LOSSES[loss] ?? '…', ...lossTerms].join(' + ')}`,
    `opt = torch.optim.${name.replace('PARAMS', parameters(layers, inOptimizer))}`,
    ...(entry === 'decoupled' && !decoupled ? layers.flatMap((layer) => decay(layer, rate)) : []),
    ...afterStep.flatMap((layer) => shrinkage(layer, step)),
    ...(entry === 'proximal' ? layers.flatMap((layer) => division(layer, step)) : []),
  ]
  return {
    lines: forEachLambda(layers.find((layer) => !isSingle(layer)) ?? layers[0], lines),
    notes: [...beforehand(posed), ...notesOn(posed, afterStep.length > 0, step)],
  }
}

/** The optimizer's call with PARAMS in the place of what it trains, and the steps that go with λ. */
function optimizerOf(update: Update): { call: string; rate: string; step: string } {
  if (!('optimizer' in update)) return { call: 'SGD(PARAMS, lr=lr)', rate: 'lr', step: 'lr' }
  const { optimizer } = update
  const rate = digits(optimizer.learning_rate)
  const given = [
    'PARAMS',
    `lr=${rate}`,
    ...('momentum' in optimizer && optimizer.momentum > 0 ? [`momentum=${optimizer.momentum}`] : []),
    ...('dampening' in optimizer && optimizer.dampening > 0 ? [`dampening=${optimizer.dampening}`] : []),
    ...('nesterov' in optimizer && optimizer.nesterov ? ['nesterov=True'] : []),
    ...('beta1' in optimizer ? [`betas=(${optimizer.beta1}, ${optimizer.beta2})`] : []),
    ...('alpha' in optimizer ? [`alpha=${optimizer.alpha}`] : []),
    ...('epsilon' in optimizer ? [`eps=${optimizer.epsilon}`] : []),
  ]
  const { gain, scale } = optimizerFormula(optimizer, 'g')
  const exact = !('correction' in update) || update.correction === 'exact'
  const python = gain.replaceAll('−', '-').replace('/', ' / ').replace('·', ' * ')
  return {
    call: `${OPTIMIZERS[optimizer.kind] ?? optimizer.kind}(${given.join(', ')})`,
    rate,
    step: exact ? `${rate}${python}${scale === null ? '' : ' / root'}` : rate,
  }
}

/** All parameters alike, or groups where a layer has a weight decay: biases have none unless the spec says so. */
function parameters(layers: readonly PosedLayer[], inOptimizer: boolean): string {
  const decays = layers.map((layer) => strengthOf(layer)?.l2() ?? '0')
  if (!inOptimizer || decays.every((decay) => decay === '0')) return 'net.parameters()'
  const groups = layers.flatMap(({ name, bias, penalty }, l) => {
    const both = bias && penalty.kind !== 'none' && penalty.bias
    if (decays[l] === '0') return [`{'params': net.${name}.parameters()}`]
    const weights = `{'params': ${both ? `net.${name}.parameters()` : `[net.${name}.weight]`}, 'weight_decay': ${decays[l]}}`
    return both || !bias ? [weights] : [weights, `{'params': [net.${name}.bias]}`]
  })
  return `[${groups.join(', ')}]`
}

/** The proximal step of L1. */
function shrinkage(layer: PosedLayer, step: string): string[] {
  return [
    `w, t = net.${layer.name}.weight.data, ${step} * ${strengthOf(layer)?.l1()}  # after opt.step()`,
    'w.copy_(w.sign() * (w.abs() - t).clamp(min=0))',
  ]
}

/** A decoupled L2 part where the optimizer has none. */
function decay(layer: PosedLayer, rate: string): string[] {
  const strength = strengthOf(layer)
  if (strength === null || strength.shares.l2 === 0) return []
  return [`net.${layer.name}.weight.data.mul_(1 - ${rate} * ${strength.l2()})  # before opt.step()`]
}

/** The proximal step of L2, which comes after that of L1. */
function division(layer: PosedLayer, step: string): string[] {
  const strength = strengthOf(layer)
  if (strength === null || strength.shares.l2 === 0) return []
  return [`net.${layer.name}.weight.data.div_(1 + ${step} * ${strength.l2()})  # after opt.step()`]
}

function notesOn({ update, loss, layers }: Posed, proximal: boolean, step: string): string[] {
  const steps = ['proximal', 'subgradient']
  return [
    ...(proximal && !steps.includes(update.kind)
      ? [`torch.optim has no ${update.kind}: these lines take the proximal step`]
      : []),
    ...(step.includes('root')
      ? ['root: the root, with ε, by which the optimizer divides each gradient (its state)']
      : []),
    ...('optimizer' in update && update.optimizer.schedule.kind !== 'constant'
      ? ['lr follows the schedule, in the threshold too']
      : []),
    ...(layers[layers.length - 1].units > 1 && loss === 'squared'
      ? ['F.mse_loss also divides by the number of outputs']
      : []),
  ]
}
