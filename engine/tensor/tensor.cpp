#include "engine/tensor/tensor.h"

#include <algorithm>
#include <cstring>
#include <new>

namespace nn {
namespace {

constexpr std::align_val_t kAlignment{64};  // one cache line, one AVX-512 register

}  // namespace

void Tensor::Free::operator()(Scalar* data) const noexcept { ::operator delete[](data, kAlignment); }

Tensor::Tensor(Shape shape, Scalar fill) : shape_(shape) {
  const auto count = static_cast<std::size_t>(std::max<Index>(1, shape.elementCount()));
  data_.reset(static_cast<Scalar*>(::operator new[](count * sizeof(Scalar), kAlignment)));
  std::fill_n(data_.get(), count, fill);
}

Tensor::Tensor(ConstTensorView values) {
  if (values.isEmpty()) return;
  *this = Tensor(values.shape());
  std::copy_n(values.data(), values.size(), data_.get());
}

Tensor::Tensor(const Tensor& other) : Tensor(other.view()) {}

Tensor& Tensor::operator=(const Tensor& other) {
  if (this != &other) *this = Tensor(other.view());
  return *this;
}

bool operator==(const Tensor& a, const Tensor& b) {
  if (a.isEmpty() || b.isEmpty()) return a.isEmpty() == b.isEmpty();
  return a.shape_ == b.shape_ &&
         std::memcmp(a.data_.get(), b.data_.get(), static_cast<std::size_t>(a.size()) * sizeof(Scalar)) == 0;
}

}  // namespace nn
