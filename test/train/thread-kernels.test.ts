import { expect, test } from 'vitest'
import { OutOfKernelMemory } from '../../pipeline/kernels/memory.ts'
import { tableMemory, tableNumbers } from '../../pipeline/kernels/table-memory.ts'
import { threadKernels } from '../../pipeline/train/thread-kernels.ts'
import { inMemory, planOf } from '../plan.ts'

const { runs, inputsOf } = await planOf('model: {kind: linear}\npenalty: {kind: l1, lambda: 0.1}\n')
const elsewhere = inMemory(inputsOf(runs[0]).dataset)
const { rows, columns } = elsewhere.X
const lying = { ...elsewhere, X: { rows, columns, values: tableNumbers(rows, columns, 0) } }

test('a table is worked on where it lies; what lies elsewhere, in a memory of the thread', () => {
  const { own, atTable } = threadKernels({})
  const mine = own(({ shared }) => shared.memory)
  expect(atTable(lying, ({ shared }) => shared.memory)).toBe(tableMemory())
  expect(atTable(elsewhere, ({ shared }) => shared.memory)).toBe(mine)
})

test('where the memory of tables is full, the work is done in the memory of the thread', () => {
  const { own, atTable } = threadKernels({})
  const mine = own(({ shared }) => shared.memory)
  const found = atTable(lying, ({ shared: { memory } }) => {
    if (memory !== mine) throw new OutOfKernelMemory('full')
    return memory
  })
  expect(found).toBe(mine)
  expect(() =>
    atTable(lying, () => {
      throw new RangeError('something else')
    }),
  ).toThrow('something else')
})
