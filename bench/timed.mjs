/** Seconds of one piece of work, on the clock and of the processor, and what came of it. */
export async function timed(work) {
  const [start, before] = [performance.now(), process.cpuUsage()]
  const result = await work()
  const used = process.cpuUsage(before)
  return { result, wall: (performance.now() - start) / 1e3, cpu: (used.user + used.system) / 1e6 }
}
