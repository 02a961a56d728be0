"""The steps of nets.mjs in PyTorch, float32 on one thread: nets-torch.py SIZES ACTIVATION ROWS BATCH. Prints JSON."""
import json
import sys
import time

import torch
import torch.nn.functional as F

torch.set_num_threads(1)
torch.manual_seed(0)
sizes = [int(size) for size in sys.argv[1].split(",")]
act = {"tanh": torch.tanh, "relu": torch.relu}[sys.argv[2]]
rows, batch = int(sys.argv[3]), int(sys.argv[4])
lam, lr = 1e-4, 0.05
X = torch.randn(rows, sizes[0])
y = torch.randn(rows, 1) if sizes[2] == 1 else torch.randint(0, sizes[2], (rows,))
net = torch.nn.ModuleList([torch.nn.Linear(sizes[0], sizes[1]), torch.nn.Linear(sizes[1], sizes[2])])
optimizer = torch.optim.SGD(net.parameters(), lr=lr)
W1, b1, W2, b2 = net[0].weight, net[0].bias, net[1].weight, net[1].bias


def by_hand(xb, yb):
    with torch.no_grad():
        h = act(torch.addmm(b1, xb, W1.t()))
        out = torch.addmm(b2, h, W2.t())
        if sizes[2] == 1:
            d = (out - yb).mul_(1 / batch)
        else:
            d = torch.softmax(out, 1)
            d[torch.arange(len(d)), yb] -= 1
            d /= batch
        dh = d @ W2
        dz = dh * (1 - h * h) if act is torch.tanh else dh * (h > 0)
        W2.addmm_(d.t(), h, alpha=-lr)
        W2.copy_(F.softshrink(W2, lr * lam))
        b2.sub_(d.sum(0), alpha=lr)
        W1.addmm_(dz.t(), xb, alpha=-lr)
        W1.copy_(F.softshrink(W1, lr * lam))
        b1.sub_(dz.sum(0), alpha=lr)


def eager(xb, yb):
    optimizer.zero_grad(set_to_none=True)
    out = net[1](act(net[0](xb)))
    loss = ((out - yb) ** 2).mean() / 2 if sizes[2] == 1 else F.cross_entropy(out, yb)
    loss.backward()
    optimizer.step()
    with torch.no_grad():
        for weight in (W1, W2):
            weight.copy_(F.softshrink(weight, lr * lam))


def microseconds(step):
    count, costs = rows // batch, []
    for _ in range(9):
        done, start = 0, time.process_time()
        while time.process_time() - start < 0.2:
            order = torch.randperm(rows)
            for b in range(count):
                at = order[b * batch : (b + 1) * batch]
                step(X[at], y[at])
            done += count
        costs.append((time.process_time() - start) / done * 1e6)
    costs.sort()
    return [costs[0], costs[4]]


print(json.dumps({"PyTorch by hand": microseconds(by_hand), "PyTorch eager": microseconds(eager)}))
