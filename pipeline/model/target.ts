import { parseNumber, rewriting } from '../data/cell.ts'
import type { Outline } from '../data/dataset.ts'
import { enumerate } from '../spec/enumerate.ts'
import type { Model } from '../spec/experiment.gen.ts'
import type { Fault } from '../spec/faults.ts'
import { lossOf } from './layers.ts'

/** Whether the model reads numbers in the target as classes. Text is classes to every model. */
export function readsClasses(model: Model): boolean {
  if (model.kind === 'mlp') return model.loss === 'logistic' || model.loss === 'cross-entropy'
  return model.kind === 'logistic' || model.kind === 'multinomial'
}

/** What keeps a model from being held to this target. */
export function targetFaults(model: Model, { target, further, classes, y, features }: Outline): Fault[] {
  const loss = lossOf(model, { features: features.length, targets: 1, classes: classes?.length ?? null })
  const fault = (what: string, fix: string) => [{ path: 'data.target', what: `column "${target}" ${what}`, fix }]
  if (further.length > 0 && loss !== 'squared') {
    const what = `${1 + further.length} targets, and ${loss} loss predicts one`
    return [{ path: 'data.target', what, fix: 'name one column' }]
  }
  switch (loss) {
    case 'squared':
      if (classes === null) return []
      return fault(`holds text, and a ${model.kind} model predicts numbers`, numbersFix(classes))
    case 'poisson': {
      if (classes !== null) return fault('holds text, and a poisson model predicts numbers', numbersFix(classes))
      const negative = y.find((value) => value < 0)
      if (negative === undefined) return []
      return fault(`holds ${negative}, and counts are 0 or more`, 'name a column of counts, or use model.kind: linear')
    }
    case 'logistic':
      if (classes?.length === 2) return []
      if (areNumbers(classes, y.length)) return fault(numbersAsClasses(found(classes), y.length), numbersModel(model))
      return fault(
        `has ${found(classes)}, and a logistic model tells two apart`,
        'use model.kind: multinomial, or name a column with two values',
      )
    case 'cross-entropy':
      if (areNumbers(classes, y.length)) return fault(numbersAsClasses(found(classes), y.length), numbersModel(model))
      if (classes !== null && classes.length > 1) return []
      return fault(`has ${found(classes)}: there is nothing to tell apart`, 'name a column with two values or more')
  }
}

/** So few different numbers may be classes, however few rows there are. */
const FEW_NUMBERS = 10

/** More fractions than this are no classes, however often each is there. */
const MOST_FRACTIONS = 30

/** Whether what is to be told apart is rather to be predicted: numbers, most of which are there once, or many fractions. */
function areNumbers(classes: readonly string[] | null, rows: number): boolean {
  const numbers = (classes ?? []).map(parseNumber)
  if (numbers.length <= FEW_NUMBERS || numbers.includes(null)) return false
  return numbers.length > rows / 2 || (numbers.length > MOST_FRACTIONS && !numbers.every(Number.isInteger))
}

function numbersAsClasses(classes: string, rows: number): string {
  return `has ${classes} in ${rows} rows, which are numbers to be predicted`
}

function numbersModel({ kind }: Model): string {
  return kind === 'mlp'
    ? 'write model.loss: squared, or leave it out'
    : 'use model.kind: linear, or name a column of classes'
}

function numbersFix(classes: readonly string[]): string {
  return rewriting(classes[0]) ?? 'name a column of numbers'
}

function found(classes: readonly string[] | null): string {
  if (classes === null) return 'no classes'
  const names = enumerate(
    classes.map((name) => `"${name}"`),
    5,
  )
  return classes.length === 1 ? `one class, ${names}` : `${classes.length} classes, ${names}`
}
