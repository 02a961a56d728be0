"""Takes what targets.R prints to the last digit, by Newton's method in 80-bit arithmetic on the features that glmnet uses:
Rscript targets.R | python3 targets.py > diabetes-targets.json. Features are standardised (1/n), targets centred."""
import csv, json, sys
import numpy as np

targets = ["y", "bmi", "bp"]
rows = list(csv.reader(open("configs/data/diabetes.csv")))
names = rows[0]
T = np.array(rows[1:], dtype=np.longdouble)
features = [name for name in names if name not in targets]
X = T[:, [names.index(name) for name in features]]
Y = T[:, [names.index(name) for name in targets]]
mean, sd = X.mean(0), X.std(0)
Z, R = (X - mean) / sd, Y - Y.mean(0)
n, p, K = len(X), len(features), len(targets)
G, C = Z.T @ Z / n, Z.T @ R / n
points = []
for point in json.load(sys.stdin):
    lam = np.longdouble(point["lambda"])
    W = np.array(point["coef"], dtype=np.longdouble) * sd[:, None]
    used = [j for j in range(p) if (W[j] != 0).any()]
    for _ in range(30):
        grad = C[used] - G[np.ix_(used, used)] @ W[used]
        H = np.kron(G[np.ix_(used, used)], np.eye(K))
        for a, j in enumerate(used):
            size = np.sqrt(W[j] @ W[j])
            grad[a] -= lam * W[j] / size
            H[a * K:(a + 1) * K, a * K:(a + 1) * K] += lam / size * (np.eye(K) - np.outer(W[j], W[j]) / size**2)
        d = np.zeros(len(used) * K, dtype=np.longdouble)
        for _ in range(8):
            d += np.linalg.solve(H.astype(float), (grad.ravel() - H @ d).astype(float)) if used else 0
        W[used] += d.reshape(len(used), K)
    S = C - G @ W
    idle = max([float(np.sqrt((S[j] ** 2).sum()) - lam) for j in range(p) if j not in used], default=-1)
    off = float(abs(grad).max()) if used else 0
    far = float(abs(W / sd[:, None] - np.array(point["coef"])).max())
    print(point["lambda"], off, idle, far, [features[j] for j in used], file=sys.stderr)
    coef = W / sd[:, None]
    objective = float(((R - Z @ W) ** 2).sum() / (2 * n) + lam * np.sqrt((W**2).sum(1)).sum())
    points.append({"lambda": float(lam), "intercept": (Y.mean(0) - mean @ coef).astype(float).tolist(), "coef": coef.astype(float).tolist(), "objective": objective})
print(json.dumps({"targets": targets, "features": features, "points": points}, indent=1))
