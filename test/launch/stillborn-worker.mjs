// A thread that dies before it can be given any work.
process.exit(3)
