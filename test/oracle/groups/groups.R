# Grouped multinomial paths of glmnet on configs/data/iris.csv: Rscript groups.R | python3 classes.py > iris-grouped.json
suppressMessages(library(glmnet))
table <- read.csv("configs/data/iris.csv")
X <- as.matrix(table[, 1:4])
y <- factor(table$species)
lambda <- c(0.4, 0.2, 0.1, 0.05, 0.02, 0.01)
fit <- glmnet(X, y, family = "multinomial", type.multinomial = "grouped", lambda = lambda, thresh = 1e-16, maxit = 1e7)
at <- function(l) {
  B <- sapply(fit$beta, function(b) b[, l])
  paste0("{\"lambda\": ", format(lambda[l], digits = 17), ", \"intercept\": [",
    paste(format(fit$a0[, l] - mean(fit$a0[, l]), digits = 17), collapse = ", "), "], \"coef\": [",
    paste(apply(B, 1, function(row) paste0("[", paste(format(row, digits = 17), collapse = ", "), "]")), collapse = ", "), "]}")
}
cat("[", paste(sapply(seq_along(lambda), at), collapse = ",\n"), "]\n")
