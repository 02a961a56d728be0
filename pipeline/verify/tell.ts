import { type Difference, differences } from '../spec/difference.ts'
import { decodeTensors } from '../store/safetensors.ts'

/** One difference in words, as in "seed is 42 then, 43 now". */
export function difference({ path, one, other }: Difference, where: string, elsewhere: string): string {
  return `${path} is ${word(one)} ${where}, ${word(other)} ${elsewhere}`
}

/** The first number or line in which a file that was trained again is not the one on disk. */
export function firstDifference(name: string, disk: Uint8Array, again: Uint8Array): string {
  if (name.endsWith('.safetensors')) return firstNumber(disk, again)
  return name.endsWith('.jsonl') ? firstLine(disk, again) : firstValue(disk, again)
}

function firstValue(disk: Uint8Array, again: Uint8Array): string {
  const [one, other] = [disk, again].map((bytes): unknown => JSON.parse(new TextDecoder().decode(bytes)))
  const [found] = differences(one, other)
  return found === undefined ? 'the same values, written otherwise' : difference(found, 'on disk', 'again')
}

function firstNumber(disk: Uint8Array, again: Uint8Array): string {
  let before: ReturnType<typeof decodeTensors>
  try {
    before = decodeTensors(disk)
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
  for (const [name, { shape, values }] of Object.entries(decodeTensors(again).tensors)) {
    const old = before.tensors[name]
    if (old === undefined || old.values.length !== values.length) return `${name} is not ${shape.join(' × ')}`
    const at = values.findIndex((value, i) => !Object.is(value, old.values[i]))
    if (at >= 0) return `${name}[${indices(at, shape)}] is ${old.values[at]} on disk, ${values[at]} again`
  }
  return 'its header is another'
}

function firstLine(disk: Uint8Array, again: Uint8Array): string {
  const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes).split('\n')
  const before = decode(disk)
  const lines = decode(again)
  const at = lines.findIndex((line, i) => line !== before[i])
  if (at < 0) return `${before.length - lines.length} lines too many`
  const [one, other] = [before[at] ?? '', lines[at]].map((line): unknown => (line === '' ? null : JSON.parse(line)))
  const [found] = differences(one, other)
  return `line ${at + 1}: ${found === undefined ? 'is written otherwise' : difference(found, 'on disk', 'again')}`
}

/** Row-major position → one index a side. */
function indices(at: number, shape: readonly number[]): string {
  const found: number[] = []
  let rest = at
  for (const side of [...shape].reverse()) {
    found.unshift(rest % side)
    rest = Math.floor(rest / side)
  }
  return found.join(', ')
}

function word(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value)
}
