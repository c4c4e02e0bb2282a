#include <algorithm>

#include "engine/initializers/initializer.h"

namespace nn {
namespace {

/// The layer passes its inputs on: W (inputs, units) has `gain` where both numbers are the same and 0 elsewhere. A
/// convolution's kernel (height, width, channels in, channels out) has that matrix at the position that reads the pixel itself
/// with padding "same", and a bias 0.
class Identity : public Initializer {
 public:
  explicit Identity(const Options& options) : gain_(static_cast<Scalar>(options.get<double>("gain"))) {}

  void fill(TensorView values, Index, Index, Rng&) const override {
    std::ranges::fill(values.values(), Scalar{0});
    const Shape& shape = values.shape();
    if (shape.rank() < 2) return;
    const Index rows = shape[shape.rank() - 2], columns = shape[shape.rank() - 1];
    Index centre = 0;
    for (int axis = 0; axis < shape.rank() - 2; ++axis) centre = centre * shape[axis] + (shape[axis] - 1) / 2;
    Scalar* matrix = values.data() + centre * rows * columns;
    for (Index i = 0; i < std::min(rows, columns); ++i) matrix[i * columns + i] = gain_;
  }

 private:
  Scalar gain_;
};

const InitializerRegistration registration({
    .id = "identity",
    .title = "Identity",
    .category = "Initializer",
    .summary =
        "The layer starts by passing on what it gets, unit by unit or channel by channel. To see what a layer adds, and for "
        "layers that are applied again and again.",
    .reference = "Le, Jaitly & Hinton 2015, A simple way to initialize recurrent networks of rectified linear units, "
                 "arXiv:1504.00941",
    .formula = "w[i, j] = g for i = j, else 0",
    .options = {gainOption()},
    .create = [](const Options& options) -> std::unique_ptr<Initializer> { return std::make_unique<Identity>(options); },
});

}  // namespace
}  // namespace nn
