import { env, InferenceSession, Tensor } from 'onnxruntime-web'

env.logLevel = 'fatal'
// One thread of its own would be one for each test file.
env.wasm.numThreads = 1

/** What a real runtime makes of an ONNX file: each output by name, row after row. */
export async function runOnnx(
  bytes: Uint8Array,
  inputs: Readonly<Record<string, { readonly columns: number; readonly values: Float64Array | readonly string[] }>>,
): Promise<Record<string, { readonly dims: readonly number[]; readonly values: readonly (number | string)[] }>> {
  const session = await InferenceSession.create(bytes, { logSeverityLevel: 4 })
  const tensors = Object.entries(inputs).map(([name, { columns, values }]) => {
    const dims = [values.length / columns, columns]
    return [
      name,
      values instanceof Float64Array ? new Tensor('float64', values, dims) : new Tensor('string', values, dims),
    ]
  })
  expectNames(session.inputNames, Object.keys(inputs))
  const outputs = await session.run(Object.fromEntries(tensors), { logSeverityLevel: 4 })
  await session.release()
  return Object.fromEntries(
    Object.entries(outputs).map(([name, { dims, data }]) => [
      name,
      { dims, values: Array.from(data as ArrayLike<number | string>) },
    ]),
  )
}

function expectNames(own: readonly string[], given: readonly string[]): void {
  if ([...own].sort().join() !== [...given].sort().join())
    throw new Error(`the graph asks for ${own}, and not ${given}`)
}
