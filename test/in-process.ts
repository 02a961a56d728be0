import { type ExperimentOptions, experiment, type Outcome } from '../pipeline/experiment.ts'

/** Runs a spec in this process, without a word and without threads. */
export function runHere(
  file: string,
  out: string,
  overrides: readonly string[] = [],
  options: Partial<ExperimentOptions> = {},
): Promise<Outcome> {
  return experiment(file, {
    overrides,
    out,
    launcher: 'inline',
    workers: 1,
    fresh: false,
    signal: new AbortController().signal,
    onPlan: () => {},
    onProgress: () => {},
    ...options,
  })
}
