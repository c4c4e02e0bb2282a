#include <vector>

#include "engine/initializers/initializer.h"
#include "engine/kernels/orthonormal.h"

namespace nn {
namespace {

/// The tensor as a matrix (rows, size of the last axis) whose columns, or rows where there are fewer of them, are perpendicular
/// to each other and `gain` long. Drawn evenly from all such matrices.
class Orthogonal : public Initializer {
 public:
  explicit Orthogonal(const Options& options) : gain_(options.get<double>("gain")) {}

  void fill(TensorView values, Index, Index, Rng& rng) const override {
    const Shape& shape = values.shape();
    const Index columns = shape[shape.rank() - 1], rows = values.size() / columns;
    const bool isTall = rows >= columns;
    const Index length = isTall ? rows : columns, count = isTall ? columns : rows;
    std::vector<double> vectors(static_cast<std::size_t>(values.size()));
    for (double& number : vectors) number = static_cast<double>(rng.normal());
    kernels::orthonormalize(length, count, vectors.data());
    for (Index r = 0; r < rows; ++r)
      for (Index c = 0; c < columns; ++c) {
        const Index at = isTall ? r * count + c : c * count + r;
        values.data()[r * columns + c] = static_cast<Scalar>(gain_ * vectors[static_cast<std::size_t>(at)]);
      }
  }

 private:
  double gain_;
};

const InitializerRegistration registration({
    .id = "orthogonal",
    .title = "Orthogonal",
    .category = "Initializer",
    .summary =
        "Random directions that are all perpendicular to each other, so that signals keep their length on the way through "
        "the layer. For very deep networks and for layers that are applied again and again.",
    .reference = "Saxe, McClelland & Ganguli 2014, Exact solutions to the nonlinear dynamics of learning in deep linear neural "
                 "networks, arXiv:1312.6120",
    .formula = "W = g·Q, QᵀQ = 1",
    .options = {gainOption()},
    .create = [](const Options& options) -> std::unique_ptr<Initializer> { return std::make_unique<Orthogonal>(options); },
});

}  // namespace
}  // namespace nn
