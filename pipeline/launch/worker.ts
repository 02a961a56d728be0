// What a thread of the pool runs: one unit of work a message.
export { fitPath as default } from '../train/fit-path.ts'
