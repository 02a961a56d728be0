"""Takes what groups.R prints to the last digit, by Newton's method in 80-bit arithmetic on the features that glmnet uses:
Rscript groups.R | python3 classes.py > iris-grouped.json. Features are standardised (1/n)."""
import csv, json, sys
import numpy as np

rows = list(csv.reader(open("configs/data/iris.csv")))[1:]
X = np.array([row[:4] for row in rows], dtype=np.longdouble)
names = sorted({row[4] for row in rows})
Y = np.array([[row[4] == name for name in names] for row in rows], dtype=np.longdouble)
mean, sd = X.mean(0), X.std(0)
Z = (X - mean) / sd
n, K = Y.shape
points = []
for point in json.load(sys.stdin):
    lam = np.longdouble(point["lambda"])
    W = np.array(point["coef"], dtype=np.longdouble) * sd[:, None]
    used = [j for j in range(4) if (W[j] != 0).any()]
    b = np.array(point["intercept"], dtype=np.longdouble) + mean / sd @ W
    A = np.concatenate([Z[:, used], np.ones((n, 1))], 1)
    m = len(used)
    u = np.concatenate([W[used], b[None]]).ravel()
    for _ in range(30):
        eta = A @ u.reshape(m + 1, K)
        P = np.exp(eta - eta.max(1, keepdims=True))
        P /= P.sum(1, keepdims=True)
        grad = (A.T @ (Y - P) / n).ravel()
        H = np.zeros(((m + 1) * K, (m + 1) * K), dtype=np.longdouble)
        for k in range(K):
            for l in range(K):
                h = P[:, k] * ((k == l) - P[:, l]) / n
                H[k::K, l::K] = A.T @ (h[:, None] * A)
        for g in range(m):
            w = u[g * K:(g + 1) * K]
            size = np.sqrt(w @ w)
            grad[g * K:(g + 1) * K] -= lam * w / size
            H[g * K:(g + 1) * K, g * K:(g + 1) * K] += lam / size * (np.eye(K) - np.outer(w, w) / size**2)
        # A constant for all classes changes no probability: the intercepts are held to sum to 0.
        H[m * K:, m * K:] += 1
        d = np.zeros(len(u), dtype=np.longdouble)
        for _ in range(8):
            d += np.linalg.solve(H.astype(float), (grad - H @ d).astype(float))
        u += d
    W = np.zeros((4, K), dtype=np.longdouble)
    W[used] = u.reshape(m + 1, K)[:m]
    b = u[m * K:] - mean / sd @ W
    off = float(abs(grad).max())
    S = Z.T @ (Y - P) / n
    idle = max([float(np.sqrt((S[j] ** 2).sum()) - lam) for j in range(4) if j not in used], default=-1)
    print(point["lambda"], off, idle, used, file=sys.stderr)
    points.append({"lambda": float(lam), "intercept": [float(x) for x in b - b.mean()], "coef": (W / sd[:, None]).astype(float).tolist()})
print(json.dumps(points, indent=1))
