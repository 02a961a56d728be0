"""Data and sizes of a net, as its words say: float32, rows in C order."""
import numpy as np

from contestant import array, words

X = np.ascontiguousarray(array("X"), dtype=np.float32)
target = array("y")
classes = words["family"] == "multinomial"
y = target.astype(np.int64) if classes else target.astype(np.float32)[:, None]
batch, hidden, outputs = int(words["batch"]), int(words["hidden"]), int(words["outputs"])
lam, rate, activation = float(words["lambda"]), float(words["rate"]), words["activation"]
steps = len(X) // batch
