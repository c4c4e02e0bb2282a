#include "engine/kernels/orthonormal.h"

#include <Eigen/QR>

namespace nn::kernels {

void orthonormalize(Index rows, Index columns, double* x) {
  using Matrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  Eigen::Map<Matrix> matrix(x, rows, columns);
  const Eigen::HouseholderQR<Eigen::MatrixXd> qr(matrix);
  matrix = qr.householderQ() * Eigen::MatrixXd::Identity(rows, columns);
  for (Index c = 0; c < columns; ++c)
    if (qr.matrixQR()(c, c) < 0) matrix.col(c) = -matrix.col(c);
}

}  // namespace nn::kernels
