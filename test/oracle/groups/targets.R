# Paths of glmnet for three targets of configs/data/diabetes.csv: Rscript targets.R | python3 targets.py > diabetes-targets.json
suppressMessages(library(glmnet))
table <- read.csv("configs/data/diabetes.csv")
targets <- c("y", "bmi", "bp")
X <- as.matrix(table[, setdiff(names(table), targets)])
Y <- as.matrix(table[, targets])
lambda <- c(40, 20, 10, 5, 2, 1, 0.2)
fit <- glmnet(X, Y, family = "mgaussian", lambda = lambda, thresh = 1e-18, maxit = 1e7)
at <- function(l) {
  B <- sapply(fit$beta, function(b) b[, l])
  paste0("{\"lambda\": ", format(lambda[l], digits = 17), ", \"intercept\": [",
    paste(format(fit$a0[, l], digits = 17), collapse = ", "), "], \"coef\": [",
    paste(apply(B, 1, function(row) paste0("[", paste(format(row, digits = 17), collapse = ", "), "]")), collapse = ", "), "]}")
}
cat("[", paste(sapply(seq_along(lambda), at), collapse = ",\n"), "]\n")
