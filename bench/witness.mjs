// Loaded into a process that is measured: as it ends, it writes what the process has used.
import { writeFileSync } from 'node:fs'
import { isMainThread } from 'node:worker_threads'

if (isMainThread) {
  process.on('exit', () => {
    const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage()
    const usage = { cpu: (userCPUTime + systemCPUTime) / 1e6, peakMb: maxRSS / 1024 }
    writeFileSync(process.env.BENCH_USAGE, JSON.stringify(usage))
  })
}
