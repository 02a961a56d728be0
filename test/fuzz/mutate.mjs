import fc from 'fast-check'
import * as nasty from './nasties.mjs'

/** Longest that bytes grow by repetition: a little more than the longest spec that is read. */
const LONGEST = 300_000

const value = fc.oneof(
  fc.constantFrom(...nasty.numbers),
  fc.constantFrom(...nasty.texts),
  fc.constantFrom(...nasty.values),
  fc.double(),
  fc.integer(),
  fc.string({ unit: 'binary', maxLength: 8 }),
)
const at = fc.nat(1_000_000)
const number = fc.oneof(fc.constantFrom(...nasty.numbers), fc.integer({ min: 0, max: 20 }), fc.double({ noNaN: true }))
const step = (kind, more) => fc.record({ kind: fc.constant(kind), at, ...more })
// The first three mostly leave what can be planned; the others mostly do not, and go further astray.
const treeStep = fc.oneof(
  { weight: 8, arbitrary: step('graft', { from: at }) },
  { weight: 5, arbitrary: step('add', { from: at }) },
  { weight: 5, arbitrary: step('number', { value: number }) },
  { weight: 3, arbitrary: step('replace', { value }) },
  { weight: 1, arbitrary: step('swap', { from: at }) },
  { weight: 2, arbitrary: step('delete') },
  { weight: 1, arbitrary: step('duplicate') },
  { weight: 1, arbitrary: step('insert', { key: fc.constantFrom(...nasty.keys), value }) },
  { weight: 1, arbitrary: step('rename', { key: fc.constantFrom(...nasty.keys) }) },
  { weight: 1, arbitrary: step('wrap') },
)

/**
 * A plain value with one to four changes to its nodes: what stands under the same key in another example, extreme numbers,
 * other values, other keys.
 */
export function mutatedTree(bases) {
  const pool = bases.flatMap(places)
  const steps = fc.array(treeStep, { minLength: 1, maxLength: 4 })
  return fc
    .tuple(fc.constantFrom(...bases), steps)
    .map(([base, list]) => list.reduce((tree, one) => changeTree(tree, one, pool), structuredClone(base)))
}

/** Every place in a value: the object that holds it, the key it has there, and the key of the object itself. */
function places(root) {
  const found = []
  const visit = (holder, under) => {
    for (const key of Object.keys(holder)) {
      found.push({ holder, key, under })
      const inner = holder[key]
      if (typeof inner === 'object' && inner !== null) visit(inner, Array.isArray(holder) ? under : key)
    }
  }
  visit(root, '')
  return found
}

function changeTree(root, { kind, at: index, from, key: newKey, value: given }, pool) {
  const all = places(root)
  const fit = kind === 'number' ? all.filter((place) => typeof place.holder[place.key] === 'number') : all
  if (fit.length === 0) return root
  const { holder, key, under } = fit[index % fit.length]
  const list = Array.isArray(holder)
  const pick = (some) => (some.length === 0 ? null : some[from % some.length])
  switch (kind) {
    case 'graft':
    case 'add': {
      // The same key elsewhere; or another key of the same mapping elsewhere.
      const like = (place) => (kind === 'graft' || list ? place.key === key : true)
      const other = pick(pool.filter((place) => place.under === under && like(place)))
      if (other !== null)
        put(holder, kind === 'graft' || list ? key : other.key, structuredClone(other.holder[other.key]))
      break
    }
    case 'number':
    case 'replace':
      put(holder, key, structuredClone(given))
      break
    case 'wrap':
      put(holder, key, [holder[key]])
      break
    case 'swap': {
      const other = pick(all)
      put(holder, key, structuredClone(other.holder[other.key]))
      break
    }
    case 'delete':
      if (list) holder.splice(Number(key), 1)
      else delete holder[key]
      break
    case 'duplicate':
      if (list) holder.push(structuredClone(holder[key]))
      break
    case 'insert':
      if (list) holder.push(structuredClone(given))
      else put(holder, newKey, structuredClone(given))
      break
    default:
      if (list) break
      put(holder, newKey, holder[key])
      delete holder[key]
  }
  return root
}

/** Also under `__proto__`, which an assignment would not make a key. */
function put(holder, key, item) {
  Object.defineProperty(holder, key, { value: item, enumerable: true, configurable: true, writable: true })
}

const byteStep = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('flip'), at, bit: fc.nat(7) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('insert'), at, bytes: fc.constantFrom(...nasty.bytes) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('over'), at, bytes: fc.constantFrom(...nasty.bytes) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('truncate'), at }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('splice'), at, from: at, length: fc.nat(64) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('cut'), at, length: fc.nat(64) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('repeat'),
      at,
      length: fc.integer({ min: 1, max: 24 }),
      times: fc.nat(60_000),
    }),
  },
)

/** Bytes with one to three changes: bits turned, ends cut off, parts moved, left out or said again and again. */
export function mutatedBytes(bases) {
  const steps = fc.array(byteStep, { minLength: 1, maxLength: 3 })
  return fc.tuple(fc.constantFrom(...bases), steps).map(([base, list]) => list.reduce(changeBytes, base))
}

function changeBytes(whole, step) {
  const i = whole.length === 0 ? 0 : step.at % whole.length
  const [before, after] = [whole.subarray(0, i), whole.subarray(i)]
  switch (step.kind) {
    case 'flip': {
      const copy = Buffer.from(whole)
      if (copy.length > 0) copy[i] ^= 1 << step.bit
      return copy
    }
    case 'insert':
      return Buffer.concat([before, step.bytes, after])
    case 'over':
      return Buffer.concat([before, step.bytes, after.subarray(step.bytes.length)])
    case 'truncate':
      return before
    case 'cut':
      return Buffer.concat([before, after.subarray(step.length)])
    case 'splice': {
      const from = whole.length === 0 ? 0 : step.from % whole.length
      return Buffer.concat([before, whole.subarray(from, from + step.length), after])
    }
    default: {
      const part = after.subarray(0, step.length)
      const times = part.length === 0 ? 0 : Math.min(step.times, Math.floor(LONGEST / part.length))
      return Buffer.concat([before, ...Array.from({ length: times }, () => part), after]).subarray(0, 2 * LONGEST)
    }
  }
}

/** Bytes and text of no origin. */
export const arbitraryBytes = fc.oneof(
  fc.uint8Array({ maxLength: 400 }).map((array) => Buffer.from(array)),
  fc.string({ unit: 'binary', maxLength: 200 }).map((text) => Buffer.from(text)),
  fc.array(fc.constantFrom(...nasty.bytes), { maxLength: 60 }).map((list) => Buffer.concat(list)),
)
