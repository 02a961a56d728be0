import { execFileSync } from 'node:child_process'

/** Builds dist/ once, so that no test of the command line or of worker threads sees a stale build. */
export default function build(): void {
  execFileSync('npm', ['run', '--silent', 'build'], { stdio: 'inherit' })
}
