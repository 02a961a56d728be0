"""A Python peer's side of the conversation in bench/contestant.mjs: the words it was started with, its data, and answers."""
import json
import re
import sys
import time

import numpy as np

words = dict(word.split("=", 1) for word in sys.argv[1:])


def say(**answer):
    print(json.dumps(answer), flush=True)


def missing(module):
    say(missing=module)
    sys.exit()


def array(name):
    return np.load(f"{words['folder']}/{name}.npy")


def design():
    """The design, dense in Fortran order or in compressed columns, and the target."""
    y = array("y")
    if "sparse" not in words["folder"]:
        return array("X"), y
    from scipy.sparse import csc_matrix

    parts = (array("data"), array("indices"), array("indptr"))
    return csc_matrix(parts, shape=(len(y), len(parts[2]) - 1)), y


def grid():
    return np.load(words["grid"])


def peak_mb():
    """Most memory the process has had; the kernel says it in kB."""
    with open("/proc/self/status") as status:
        return int(re.search(r"VmHWM:\s+(\d+)", status.read()).group(1)) / 1024


def serve(version, work, save=None):
    """Answers lines until they end. `work` takes a tolerance and gives what `save` turns into an array for the judge."""
    say(ready=True, version=version)
    last = None
    for line in sys.stdin:
        word, *rest = line.split()
        if word == "time":
            tolerance, calls = float(rest[0]), int(rest[1])
            wall, cpu = time.perf_counter(), time.process_time()
            try:
                for _ in range(calls):
                    last = work(tolerance)
            except Exception as error:  # A peer that cannot do a workload says so, and the others go on.
                say(error=f"{type(error).__name__}: {error}"[:200])
                continue
            wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
            say(wall=wall / calls, cpu=cpu / calls, peakMb=peak_mb())
        elif word == "save":
            np.ascontiguousarray(save(last), dtype=np.float64).tofile(rest[0])
            say()
