import { printable } from '../spec/printable.ts'
import type { Explanation, LayerExplanation } from './explain.ts'
import { counted, short } from './numbers.ts'

/** An explanation for people. */
export function explainText(explanation: Explanation): string {
  const { layers, loss, equivalents } = explanation
  const several = layers.length > 1
  const penalties = layers.filter(({ penalty }) => penalty !== '')
  const objective = [loss, ...penalties.map(({ name, penalty }) => `+ ${penalty}${several ? `   (${name})` : ''}`)]
  const systems = Object.entries(equivalents).flatMap(([system, { lines, notes }]) => [
    '',
    `${system}:${lines.length === 0 ? ` ${notes.join('; ')}` : ''}`,
    ...(lines.length === 0 ? [] : [...lines, ...notes.map((note) => `# ${note}`)].map((line) => `  ${line}`)),
  ])
  return [
    ...heading(explanation),
    'Objective, minimised over all weights w:',
    ...objective.map((line) => `  ${line}`),
    ...penalties.flatMap((layer) => aboutLambda(layer, several)).map((line) => `  ${line}`),
    '',
    ...layers.flatMap((layer) => aboutUpdate(layer, explanation.update, several)),
    'The same penalty elsewhere',
    ...systems,
  ].join('\n')
}

function heading({ configurations, parameters, run }: Explanation): string[] {
  if (configurations === 1) return []
  const set = Object.entries(parameters).map(([name, value]) => printable(`${name} = ${JSON.stringify(value)}`))
  return [
    `The search makes ${counted(configurations, 'configuration')}; this is the first, run ${run}, with ${set.join(', ')}.`,
    '`lariat plan` lists them all.',
    '',
  ]
}

function aboutLambda(
  { name, lambda, lambdaMax, factors, groups = [], relaxed }: LayerExplanation,
  several: boolean,
): string[] {
  const listed = Object.entries(factors).map(([feature, factor]) => `${printable(feature)} ${short(factor)}`)
  const about = [
    ...(lambda === null ? [] : [lambda]),
    ...(lambdaMax === null || lambda?.includes('λ_max') ? [] : [`λ_max = ${short(lambdaMax)}`]),
    ...(listed.length === 0 ? [] : [`f_j = 1, but ${listed.join(', ')}`]),
    ...(groups.length === 0 ? [] : [`g: ${groups.map(setText).join(', ')}, and each other feature by itself`]),
  ]
  return [
    ...(about.length === 0 ? [] : [`${several ? `${name}: ` : ''}${about.join('; ')}`]),
    ...(relaxed === undefined ? [] : [relaxed]),
  ]
}

function aboutUpdate(layer: LayerExplanation, kind: string, several: boolean): string[] {
  return [
    `Update ${kind}${several ? `, layer ${layer.name}` : ''}${kind === 'coordinate-descent' ? '' : ', g the gradient of the loss'}:`,
    ...layer.update.map((line) => `  ${line}`),
    `  exact zeros: ${layer.zeros}`,
    `  effective λ: ${layer.effectiveLambda} (${layer.why})`,
    '',
  ]
}

function setText(names: readonly string[]): string {
  return `{${names.map((name) => printable(name)).join(', ')}}`
}
