import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { FittedScaling } from '../data/scaling.ts'
import { isRecord } from '../spec/paths.ts'
import type { Fitted, TensorFile } from '../train/result.ts'
import { decodeTensors } from './safetensors.ts'
import { WEIGHTS } from './stored-run.ts'

/** A weights file as it is read back: all that a further row has to meet to be predicted. */
export interface StoredWeights {
  readonly tensors: TensorFile
  readonly features: readonly string[]
  /** Null where a file does not say it. */
  readonly targets: readonly string[] | null
  readonly classes: readonly string[] | null
  /** Stands for a missing value of each feature; null where none may be missing. */
  readonly fill: readonly number[] | null
  /** Of nets. */
  readonly scaling: StoredScaling | null
}

/** x ↦ (x − shift)/scale for each feature, but 0 for those that never varied; and the same of each target. */
export interface StoredScaling {
  readonly features: ShiftsAndScales & { readonly constant: readonly number[] }
  readonly targets: ShiftsAndScales
}

export interface ShiftsAndScales {
  readonly shift: readonly number[]
  readonly scale: readonly number[]
}

/**
 * `__metadata__` of a run's weights files: the run, and as JSON `features`, `targets` and `classes` in order; `fill`, what stands for a
 * missing value of each feature; and of nets `scaling`: {features: {shift, scale, constant}, targets: {shift, scale}}, lists of numbers by
 * which the net's inputs are (x − shift)/scale, 0 where `constant` is 1, and its outputs (y − shift)/scale.
 */
export function weightsMetadata(
  run: string,
  { features, targets, classes, prepared: { fill, scaling } }: Fitted,
): Readonly<Record<string, string>> {
  return {
    run,
    features: JSON.stringify(features),
    targets: JSON.stringify(targets),
    ...(classes === null ? {} : { classes: JSON.stringify(classes) }),
    ...(fill === undefined ? {} : { fill: JSON.stringify([...fill]) }),
    ...(scaling === undefined ? {} : { scaling: JSON.stringify(storedScaling(scaling)) }),
  }
}

/** One weights file of a run. Null where the run has no file of that name, or none that is one. */
export async function readWeights(folder: string, id: string, name: string): Promise<StoredWeights | null> {
  try {
    const { tensors, metadata } = decodeTensors(await readFile(join(folder, id, WEIGHTS, `${name}.safetensors`)))
    const said = (key: string): unknown => JSON.parse(metadata[key] ?? 'null')
    const [features, targets, classes, fill, scaling] = [
      said('features') ?? [],
      said('targets'),
      said('classes'),
      said('fill'),
      said('scaling'),
    ]
    if (!isTexts(features) || !isNullOr(targets, isTexts) || !isNullOr(classes, isTexts)) return null
    const ofFeatures = (value: unknown) => isNumbers(value, features.length)
    if (!isNullOr(fill, ofFeatures) || !isNullOr(scaling, isScalingOf(features.length))) return null
    return { tensors, features, targets, classes, fill, scaling }
  } catch {
    return null
  }
}

function storedScaling(scaling: FittedScaling): StoredScaling {
  const targets = [{ shift: scaling.targetShift, scale: scaling.targetScale }, ...scaling.further]
  return {
    features: {
      shift: [...scaling.featureShift],
      scale: [...scaling.featureScale],
      constant: [...scaling.constant],
    },
    targets: { shift: targets.map(({ shift }) => shift), scale: targets.map(({ scale }) => scale) },
  }
}

type Guard<Kind> = (value: unknown) => value is Kind

function isNullOr<Kind>(value: unknown, is: Guard<Kind>): value is Kind | null {
  return value === null || is(value)
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
}

function isNumbers(value: unknown, length: number): value is number[] {
  return Array.isArray(value) && value.length === length && value.every(Number.isFinite)
}

function isScalingOf(count: number): Guard<StoredScaling> {
  return (value): value is StoredScaling => {
    const { features, targets } = isRecord(value) ? value : {}
    if (!isRecord(features) || !isRecord(targets) || !Array.isArray(targets.shift)) return false
    const { length } = targets.shift
    return (
      [features.shift, features.scale, features.constant].every((list) => isNumbers(list, count)) &&
      [targets.shift, targets.scale].every((list) => isNumbers(list, length))
    )
  }
}
