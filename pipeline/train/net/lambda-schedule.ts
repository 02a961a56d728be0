import { cosinePi } from '../../math/cosine.ts'
import type { LambdaSchedule } from '../../spec/experiment.gen.ts'

/** λ in an epoch, counted from 1. */
export function lambdaAt(schedule: LambdaSchedule, epoch: number): number {
  switch (schedule.kind) {
    case 'constant':
      return schedule.value
    case 'linear':
      return between(schedule.from, schedule.to, progress(epoch, schedule.epochs))
    case 'cosine':
      return between(schedule.from, schedule.to, (1 - cosinePi(progress(epoch, schedule.epochs))) / 2)
    case 'warm-up':
      return schedule.to * Math.min(1, epoch / schedule.epochs)
  }
}

/** Exactly `to` at the end, whatever the rounding on the way. */
function between(from: number, to: number, share: number): number {
  return share >= 1 ? to : from + (to - from) * share
}

function progress(epoch: number, epochs: number): number {
  return epochs <= 1 ? 1 : Math.min(1, (epoch - 1) / (epochs - 1))
}
