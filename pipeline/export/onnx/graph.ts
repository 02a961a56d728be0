import type { Graph, Initializer, Node, Typed, Value } from './proto.ts'

/** A graph in the making: each step gives the name of what comes out of it. */
export interface GraphBuilder {
  input(value: Value): string
  /** A constant. */
  constant(tensor: Contents): string
  step(op: string, inputs: readonly string[], more?: Pick<Node, 'attributes' | 'domain'>): string
  /** Says of what came out of a step what it is, where checkers do not know the operator. */
  declare(value: Typed): void
  /** What came out of a step, under its own name. */
  output(value: Value, from: string): void
  build(name: string): Graph
}

type Contents = Initializer extends infer One ? (One extends Initializer ? Omit<One, 'name'> : never) : never

export function graphBuilder(): GraphBuilder {
  const inputs: Value[] = []
  const outputs: Value[] = []
  const initializers: Initializer[] = []
  const nodes: Node[] = []
  const between: Typed[] = []
  let names = 0
  // A dot is in no name of a column by chance: `size` stays free for whoever is called so.
  const fresh = (what: string) => `lariat.${what}.${names++}`
  const step: GraphBuilder['step'] = (op, from, more = {}) => {
    const name = fresh(op)
    nodes.push({ op, inputs: from, outputs: [name], ...more })
    return name
  }
  return {
    step,
    declare: (value) => void between.push(value),
    input(value) {
      inputs.push(value)
      return value.name
    },
    constant(tensor) {
      const name = fresh('constant')
      initializers.push({ name, ...tensor })
      return name
    },
    output(value, from) {
      outputs.push(value)
      nodes.push({ op: 'Identity', inputs: [from], outputs: [value.name] })
    },
    build: (name) => ({ name, inputs, outputs, between, initializers, nodes }),
  }
}
