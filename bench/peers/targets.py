"""Paths of several targets, a feature's weights for all of them a group: scikit-learn, celer, skglm, adelie. No intercept."""
import warnings

import numpy as np

from contestant import design, grid, missing, serve, words

warnings.filterwarnings("ignore")
X, Y = design()
n, p = X.shape
K = Y.shape[1]
# Our cost of a group is the root of how many weights it has; theirs is 1.
lambdas, alphas = grid(), grid() * np.sqrt(K)


def scikit_learn():
    import sklearn
    from sklearn.linear_model import enet_path

    def path(tolerance):
        options = dict(tol=tolerance, max_iter=1_000_000, copy_X=False)
        return enet_path(X, Y, l1_ratio=1.0, alphas=alphas, **options)[1].transpose(2, 1, 0)

    return sklearn.__version__, path


def celer():
    import celer
    from celer.homotopy import mtl_path

    def path(tolerance):
        return mtl_path(X, Y, alphas=alphas, tol=tolerance, prune=True, max_iter=200, max_epochs=100_000)[1].transpose(2, 1, 0)

    return celer.__version__, path


def skglm():
    import skglm
    from skglm.datafits import QuadraticMultiTask
    from skglm.penalties import L2_1
    from skglm.solvers import MultiTaskBCD
    from skglm.utils.jit_compilation import compiled_clone

    datafit, penalty = compiled_clone(QuadraticMultiTask()), compiled_clone(L2_1(1.0))

    def path(tolerance):
        solver = MultiTaskBCD(max_iter=200, max_epochs=100_000, tol=tolerance, fit_intercept=False, warm_start=True)
        return solver.path(X, Y, datafit, penalty, alphas)[1].transpose(2, 1, 0)

    return skglm.__version__, path


def adelie():
    import adelie as ad

    def path(tolerance):
        ends = dict(adev_tol=1.0, ddev_tol=0, early_exit=False, progress_bar=False)
        options = dict(intercept=False, tol=tolerance, n_threads=1)
        # Its loss is a mean over rows and targets, so that λ is divided by the targets.
        matrix = ad.matrix.dense(X, method="naive", n_threads=1)
        return ad.grpnet(matrix, ad.glm.multigaussian(Y), lmda_path=lambdas / K, **options, **ends).betas.toarray()

    return ad.__version__, path


METHODS = {"sklearn-multitask": scikit_learn, "celer": celer, "skglm": skglm, "adelie": adelie}

try:
    version, path = METHODS[words["peer"]]()
except ModuleNotFoundError as error:
    missing(error.name)
serve(version, path, lambda weights: weights)
