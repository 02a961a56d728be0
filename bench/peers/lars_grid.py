"""A path of least angle regression at given λ: it is piecewise linear, so that between knots interpolation is exact."""
import numpy as np
from sklearn.linear_model import lars_path, lars_path_gram


def lars_at(X, y, lambdas, positive=False):
    """Weights (p, L). The Gram matrix is what least angle regression wants where rows outnumber columns."""
    n, p = X.shape
    options = dict(method="lasso", alpha_min=lambdas[-1], max_iter=100_000, positive=positive)
    if n > p:
        knots, _, weights = lars_path_gram(X.T @ y, X.T @ X, n_samples=n, **options)
    else:
        knots, _, weights = lars_path(X, y, **options)
    knots, weights = knots[::-1], weights[:, ::-1]
    right = np.clip(np.searchsorted(knots, lambdas), 1, len(knots) - 1)
    share = np.clip((lambdas - knots[right - 1]) / (knots[right] - knots[right - 1]), 0, 1)
    return weights[:, right - 1] * (1 - share) + weights[:, right] * share
