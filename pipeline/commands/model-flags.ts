import { Argument, InvalidArgumentError, Option } from 'commander'
import type { AskedWeights } from '../predict/open-model.ts'
import type { FoundRun } from '../store/found-run.ts'
import { Refusal } from './refusal.ts'

/** Flags of commands that use a stored model. */
export interface ModelFlags {
  readonly out: string
  readonly lambda?: number
  readonly weights?: string
}

export function runArgument(): Argument {
  return new Argument(
    '<run>',
    "an experiment's name or folder, for the model that it chose; or a run's folder, id or its beginning",
  )
}

export function weightOptions(): Option[] {
  return [
    new Option('--lambda <λ>', 'the weights at this λ of the path, by default at the chosen one').argParser(strength),
    new Option(
      '--weights <name>',
      "a net's weights of this name (first, best, final, epoch-000010), by default those of its result",
    ),
  ]
}

/** What a command does with a stored model; a fault of the asking is told as one. */
export async function withModel<Result>(
  wanted: string,
  { out, lambda, weights }: ModelFlags,
  use: (found: FoundRun, asked: AskedWeights) => Promise<Result>,
): Promise<Result> {
  const [{ findRun }, { PredictError }] = await Promise.all([
    import('../store/found-run.ts'),
    import('../predict/predict-error.ts'),
  ])
  const found = await findRun(out, wanted)
  if ('problem' in found) throw new Refusal(found.problem)
  const asked = { ...(lambda === undefined ? {} : { lambda }), ...(weights === undefined ? {} : { weights }) }
  return use(found, asked).catch((error: unknown) => {
    throw error instanceof PredictError ? new Refusal(error.message) : error
  })
}

function strength(text: string): number {
  const value = Number(text)
  if (!(value >= 0 && value < Number.POSITIVE_INFINITY))
    throw new InvalidArgumentError('It has to be a number, 0 or more.')
  return value
}
