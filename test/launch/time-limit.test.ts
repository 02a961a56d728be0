import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { watchRun } from '../../pipeline/launch/time-limit.ts'

const never = new AbortController().signal

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'] }))
afterEach(() => void vi.useRealTimers())

describe('the time of a run', () => {
  test('is that of its units, and not that of waiting for a worker', () => {
    const watch = watchRun(10, never)
    for (let unit = 0; unit < 3; unit++) {
      vi.advanceTimersByTime(60_000)
      watch.begin()
      vi.advanceTimersByTime(3_000)
      watch.end()
    }
    expect(watch.ended()).toBeNull()
    watch.begin()
    vi.advanceTimersByTime(999)
    expect(watch.signal.aborted).toBe(false)
    vi.advanceTimersByTime(1)
    expect(watch.ended()).toEqual({ why: 'timeout', seconds: 10 })
    expect(watch.signal.aborted).toBe(true)
  })

  test('counts once for units that are at work together', () => {
    const watch = watchRun(10, never)
    watch.begin()
    watch.begin()
    vi.advanceTimersByTime(9_000)
    watch.end()
    watch.end()
    expect(watch.ended()).toBeNull()
  })

  test('is over too where the work let no timer through', () => {
    const watch = watchRun(10, never)
    watch.begin()
    // Time goes by and no timer fires, as when a unit is at work on this thread.
    vi.setTimerTickMode('manual')
    const begun = performance.now()
    vi.spyOn(performance, 'now').mockReturnValue(begun + 11_000)
    watch.end()
    expect(watch.ended()).toMatchObject({ why: 'timeout' })
  })

  test('does not hang on the clock on the wall', () => {
    const watch = watchRun(10, never)
    watch.begin()
    vi.setSystemTime(Date.now() + 1e9)
    watch.end()
    watch.begin()
    vi.setSystemTime(Date.now() - 2e9)
    watch.end()
    expect(watch.ended()).toBeNull()
  })

  test('has no end where none is given, and a closed watch leaves no timer behind', () => {
    const watch = watchRun(undefined, never)
    watch.begin()
    vi.advanceTimersByTime(1e9)
    expect(watch.ended()).toBeNull()
    const limited = watchRun(1, never)
    limited.begin()
    limited.close()
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('when no further run shall begin', () => {
  test('one that has begun goes on, and one that waits is given up', () => {
    const halt = new AbortController()
    const [begun, waiting] = [watchRun(undefined, halt.signal), watchRun(undefined, halt.signal)]
    begun.begin()
    halt.abort()
    expect([begun.ended(), waiting.ended()]).toEqual([null, { why: 'halted' }])
    expect(watchRun(undefined, halt.signal).ended()).toEqual({ why: 'halted' })
  })
})
