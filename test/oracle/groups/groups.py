"""Group-lasso paths of least squares on configs/data/diabetes.csv, by Newton's method in 80-bit arithmetic on the groups that
proximal gradient finds: python3 groups.py > diabetes-groups.json. Features are standardised (1/n)."""
import csv, json
import numpy as np

rows = list(csv.reader(open("configs/data/diabetes.csv")))
names = rows[0]
T = np.array(rows[1:], dtype=float)
X, y = T[:, :-1].astype(np.longdouble), T[:, -1].astype(np.longdouble)
names = names[:-1]
mean, sd = X.mean(0), X.std(0)
Z, t = (X - mean) / sd, y - y.mean()
n, p = Z.shape
lists = [["age", "sex"], ["bmi", "bp"], ["s1", "s2", "s3"], ["s4", "s5", "s6"]]
groups = [np.array([names.index(f) for f in g]) for g in lists]
G, c = Z.T @ Z / n, Z.T @ t / n
cost = [np.sqrt(np.longdouble(len(g))) for g in groups]
top = max(np.sqrt((c[g] ** 2).sum()) / s for g, s in zip(groups, cost))
out = []
w = np.zeros(p, dtype=np.longdouble)
for share in [0.8, 0.5, 0.2, 0.1, 0.05, 0.01]:
    lam = float(top * share)
    L = np.linalg.eigvalsh(G.astype(float)).max()
    v, k = w.copy(), 1.0
    for _ in range(200000):
        u = v + (c - G @ v) / L
        for g, s in zip(groups, cost):
            size = np.sqrt((u[g] ** 2).sum())
            u[g] *= max(0, 1 - lam * s / L / size) if size else 0
        k2 = (1 + np.sqrt(1 + 4 * k * k)) / 2
        v, w, k = u + (k - 1) / k2 * (u - w), u, k2
    live = [i for i, g in enumerate(groups) if (w[g] != 0).any()]
    A = np.concatenate([groups[i] for i in live]) if live else np.array([], dtype=int)
    for _ in range(20):
        grad, H, at = c[A] - G[np.ix_(A, A)] @ w[A], G[np.ix_(A, A)].copy(), 0
        for i in live:
            x = w[groups[i]]
            m, size = len(x), np.sqrt((x * x).sum())
            grad[at:at + m] -= lam * cost[i] * x / size
            H[at:at + m, at:at + m] += lam * cost[i] / size * (np.eye(m) - np.outer(x, x) / size**2)
            at += m
        # One step by a double solve, refined: numpy has no long-double solver.
        d = np.zeros(len(A), dtype=np.longdouble)
        for _ in range(8):
            d += np.linalg.solve(H.astype(float), (grad - H @ d).astype(float))
        w[A] += d
    off = 0
    s = c - G @ w
    for i, g in enumerate(groups):
        size = np.sqrt((w[g] ** 2).sum())
        rest = s[g] - (lam * cost[i] * w[g] / size if size else 0)
        off = max(off, float(np.sqrt((rest**2).sum()) - (0 if size else lam * cost[i])))
    objective = float(((t - Z @ w) ** 2).mean() / 2 + lam * sum(cost[i] * np.sqrt((w[g] ** 2).sum()) for i, g in enumerate(groups)))
    coef = w / sd
    out.append({"lambda": lam, "coef": [float(b) for b in coef], "intercept": float(y.mean() - mean @ coef), "objective": objective})
    import sys
    print(share, off, [lists[i] for i in live], file=sys.stderr)
print(json.dumps({"groups": lists, "points": out}, indent=1))
