import { getAt } from './paths.ts'

/**
 * The metric that decides where a spec names none. The loss of counts lacks a term in y alone, so that its standard error and its
 * percentages say nothing; its deviance has all.
 */
export function decisive(model: unknown): string {
  const counts = getAt(model, ['kind']) === 'poisson' || getAt(model, ['loss']) === 'poisson'
  return counts ? 'validation.deviance' : 'validation.loss'
}
