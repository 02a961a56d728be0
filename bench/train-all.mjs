// node train-all.mjs SPEC: seconds of training all runs of a spec one after the other, on one thread, without a file.
import { trainAll } from './lariat.mjs'

console.log(JSON.stringify(await trainAll(process.argv[2])))
