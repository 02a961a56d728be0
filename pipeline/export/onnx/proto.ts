import { endianness } from 'node:os'
import { PbfWriter } from 'pbf'

/** One step of a graph. Attributes are whole numbers or lists of texts: nothing else is needed here. */
export interface Node {
  readonly op: string
  /** Whose operator it is; by default the common ones. */
  readonly domain?: keyof typeof OPSETS
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  readonly attributes?: Readonly<Record<string, number | readonly string[]>>
}

/** A constant of the graph. */
export type Initializer = { readonly name: string; readonly shape: readonly number[] } & (
  | { readonly doubles: Float64Array }
  | { readonly longs: readonly number[] }
  | { readonly texts: readonly string[] }
)

/** What goes in or comes out: so many columns for each row, or one value where `columns` is null. */
export interface Value extends Typed {
  readonly columns: number | null
}

/** A tensor of a graph of which no more than its type is said. */
export interface Typed {
  readonly name: string
  readonly type: keyof typeof TYPES
}

export interface Graph {
  readonly name: string
  readonly inputs: readonly Value[]
  readonly outputs: readonly Value[]
  /** Of what is in between, what checkers cannot find out themselves. */
  readonly between: readonly Typed[]
  readonly initializers: readonly Initializer[]
  readonly nodes: readonly Node[]
}

export interface Model {
  readonly graph: Graph
  readonly producerVersion: string
  readonly metadata: Readonly<Record<string, string>>
}

/** Of the file format, and of the operators: of 2020, which all runtimes know. */
const IR_VERSION = 7
const OPSETS = { '': 13, 'ai.onnx.ml': 2 } as const

/** TensorProto.DataType. */
export const TYPES = { single: 1, long: 7, text: 8, double: 11 } as const

/** AttributeProto.AttributeType. */
const INT = 2
const STRINGS = 8

/**
 * The bytes of an ONNX model: messages of protocol buffers, whose fields go by number.
 *
 * Source: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
 */
export function encodeModel({ graph, producerVersion, metadata }: Model): Uint8Array {
  const to = new PbfWriter()
  to.writeVarintField(1, IR_VERSION)
  to.writeStringField(2, 'lariat')
  to.writeStringField(3, producerVersion)
  to.writeMessage(7, writeGraph, graph)
  // Some runtimes have the common operators alone.
  const asked = new Set(['', ...graph.nodes.map(({ domain = '' }) => domain)])
  for (const opset of Object.entries(OPSETS)) if (asked.has(opset[0])) to.writeMessage(8, writeOpset, opset)
  for (const entry of Object.entries(metadata)) to.writeMessage(14, writeEntry, entry)
  return to.finish()
}

function writeOpset([domain, version]: [string, number], to: PbfWriter): void {
  to.writeStringField(1, domain)
  to.writeVarintField(2, version)
}

function writeEntry([key, value]: [string, string], to: PbfWriter): void {
  to.writeStringField(1, key)
  to.writeStringField(2, value)
}

function writeGraph({ name, nodes, initializers, inputs, outputs, between }: Graph, to: PbfWriter): void {
  for (const node of nodes) to.writeMessage(1, writeNode, node)
  to.writeStringField(2, name)
  for (const initializer of initializers) to.writeMessage(5, writeTensor, initializer)
  for (const value of inputs) to.writeMessage(11, writeValue, value)
  for (const value of outputs) to.writeMessage(12, writeValue, value)
  for (const value of between) to.writeMessage(13, writeValue, value)
}

function writeNode({ op, domain = '', inputs, outputs, attributes = {} }: Node, to: PbfWriter): void {
  for (const input of inputs) to.writeStringField(1, input)
  for (const output of outputs) to.writeStringField(2, output)
  to.writeStringField(4, op)
  for (const attribute of Object.entries(attributes)) to.writeMessage(5, writeAttribute, attribute)
  to.writeStringField(7, domain)
}

function writeAttribute([name, value]: [string, number | readonly string[]], to: PbfWriter): void {
  to.writeStringField(1, name)
  if (typeof value === 'number') to.writeVarintField(3, value)
  else for (const text of value) to.writeStringField(9, text)
  to.writeVarintField(20, typeof value === 'number' ? INT : STRINGS)
}

function writeTensor(tensor: Initializer, to: PbfWriter): void {
  for (const side of tensor.shape) to.writeVarintField(1, side)
  if ('doubles' in tensor) {
    to.writeVarintField(2, TYPES.double)
    to.writeBytesField(9, littleEndian(tensor.doubles))
  } else if ('longs' in tensor) {
    to.writeVarintField(2, TYPES.long)
    for (const long of tensor.longs) to.writeVarintField(7, long)
  } else {
    to.writeVarintField(2, TYPES.text)
    for (const text of tensor.texts) to.writeStringField(6, text)
  }
  to.writeStringField(8, tensor.name)
}

function littleEndian(values: Float64Array): Uint8Array {
  const bytes = Buffer.from(values.slice().buffer)
  return endianness() === 'BE' ? bytes.swap64() : bytes
}

/** A ValueInfoProto, whose type is a tensor of rows. */
function writeValue(value: Value | Typed, to: PbfWriter): void {
  const { name, type } = value
  to.writeStringField(1, name)
  to.writeMessage(
    2,
    (_, typeTo) =>
      typeTo.writeMessage(
        1,
        (__, tensorTo) => {
          tensorTo.writeVarintField(1, TYPES[type])
          if ('columns' in value) tensorTo.writeMessage(2, writeShape, value.columns)
        },
        null,
      ),
    null,
  )
}

function writeShape(columns: number | null, to: PbfWriter): void {
  to.writeMessage(1, (name: string, dimension) => dimension.writeStringField(2, name), 'rows')
  if (columns !== null) to.writeMessage(1, (size: number, dimension) => dimension.writeVarintField(1, size), columns)
}
