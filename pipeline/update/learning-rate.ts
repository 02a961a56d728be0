import { cosinePi } from '../math/cosine.ts'
import { digits } from '../math/digits.ts'
import { power } from '../math/power.ts'
import type { LearningRateSchedule, Optimizer } from '../spec/experiment.gen.ts'
import type { StepUpdate } from './index.ts'

/** η at step t of epoch `epoch`, both counted from 1. */
export type LearningRate = (t: number, epoch: number) => number

/** The update's learning rate over a training of `epochs` epochs; 0 for an update that has none. */
export function learningRate(update: StepUpdate, epochs: number): LearningRate {
  if (!('optimizer' in update)) return () => 0
  return scheduled(update.optimizer.learning_rate, update.optimizer.schedule, epochs)
}

/** η where it never changes, else null. */
export function constantRate(update: StepUpdate): number | null {
  if (!('optimizer' in update)) return null
  const { learning_rate, schedule } = update.optimizer
  return schedule.kind === 'constant' || (schedule.kind === 'inverse-time' && schedule.decay === 0)
    ? learning_rate
    : null
}

function scheduled(rate: number, schedule: LearningRateSchedule, epochs: number): LearningRate {
  switch (schedule.kind) {
    case 'constant':
      return () => rate
    case 'inverse-time':
      return (t) => rate / (1 + schedule.decay * (t - 1))
    case 'step':
      return (_t, epoch) => rate * power(schedule.factor, Math.floor((epoch - 1) / schedule.every))
    case 'cosine': {
      const { minimum } = schedule
      const length = schedule.epochs ?? epochs
      return (_t, epoch) => {
        const share = Math.min(1, (epoch - 1) / length)
        return minimum + ((rate - minimum) * (1 + cosinePi(share))) / 2
      }
    }
  }
}

/** η as a formula writes it: its number, or η with a line that says what it is. */
export function rateFormula({ learning_rate, schedule }: Optimizer): { rate: string; lines: readonly string[] } {
  const rate = digits(learning_rate)
  const eta = (text: string) => ({ rate: 'η', lines: [`η = ${text}`] })
  switch (schedule.kind) {
    case 'constant':
      return { rate, lines: [] }
    case 'inverse-time':
      return eta(`${rate}/(1 + ${schedule.decay}·(t − 1)), t the step`)
    case 'step':
      return eta(`${rate}·${schedule.factor}^⌊(epoch − 1)/${schedule.every}⌋`)
    case 'cosine': {
      const { minimum, epochs } = schedule
      const share = `(1 + cos(π·(epoch − 1)/${epochs ?? 'epochs'}))/2`
      return eta(minimum === 0 ? `${rate}·${share}` : `${minimum} + (${rate} − ${minimum})·${share}`)
    }
  }
}
