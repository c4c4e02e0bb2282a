#pragma once

#include <memory>
#include <span>
#include <type_traits>

#include "engine/core/scalar.h"
#include "engine/tensor/shape.h"

namespace nn {

/// Contiguous, row-major view that does not own its numbers. An empty view (data() == nullptr) stands for
/// "not there" or "not wanted" in interfaces that say so.
template <typename T>
class BasicTensorView {
 public:
  BasicTensorView() = default;
  BasicTensorView(T* data, Shape shape) : data_(data), shape_(shape) {}
  /// A writable view converts to a read-only one.
  template <typename U>
  requires(std::is_const_v<T>&& std::is_same_v<U, std::remove_const_t<T>>) BasicTensorView(const BasicTensorView<U>& other)
      : data_(other.data()), shape_(other.shape()) {}

  T* data() const noexcept { return data_; }
  const Shape& shape() const noexcept { return shape_; }
  bool isEmpty() const noexcept { return data_ == nullptr; }
  Index size() const noexcept { return data_ ? shape_.elementCount() : 0; }
  std::span<T> values() const noexcept { return {data_, static_cast<std::size_t>(size())}; }

  /// Size of axis 0 (the batch). Precondition: rank > 0.
  Index rowCount() const noexcept { return shape_[0]; }
  /// Elements in one slice of axis 0.
  Index rowSize() const noexcept {
    Index size = shape_[0] == 0 ? 0 : 1;
    for (int axis = 1; axis < shape_.rank(); ++axis) size *= shape_[axis];
    return size;
  }
  /// Slices [first, first + count) of axis 0; an empty view stays empty.
  BasicTensorView rows(Index first, Index count) const {
    if (isEmpty()) return {};
    if (first == 0 && count == rowCount()) return *this;  // most views of small batches, sooner than with a new shape
    return BasicTensorView(data_ + first * rowSize(), shape_.withRows(count));
  }
  /// The same numbers under another shape. Precondition: equal element count.
  BasicTensorView reshaped(Shape shape) const { return BasicTensorView(data_, shape); }

 private:
  T* data_ = nullptr;
  Shape shape_;
};

using TensorView = BasicTensorView<Scalar>;
using ConstTensorView = BasicTensorView<const Scalar>;

/// Owning tensor; its first element is aligned to 64 bytes. Copies are deep.
class Tensor {
 public:
  Tensor() = default;
  explicit Tensor(Shape shape, Scalar fill = 0);
  /// Copies the numbers of a view.
  explicit Tensor(ConstTensorView values);
  Tensor(const Tensor& other);
  Tensor& operator=(const Tensor& other);
  Tensor(Tensor&&) noexcept = default;
  Tensor& operator=(Tensor&&) noexcept = default;
  ~Tensor() = default;

  const Shape& shape() const noexcept { return shape_; }
  Index size() const noexcept { return data_ ? shape_.elementCount() : 0; }
  bool isEmpty() const noexcept { return !data_; }
  Scalar* data() noexcept { return data_.get(); }
  const Scalar* data() const noexcept { return data_.get(); }
  TensorView view() noexcept { return data_ ? TensorView(data_.get(), shape_) : TensorView(); }
  ConstTensorView view() const noexcept { return data_ ? ConstTensorView(data_.get(), shape_) : ConstTensorView(); }
  std::span<Scalar> values() noexcept { return view().values(); }
  std::span<const Scalar> values() const noexcept { return view().values(); }

  /// Equal shape and equal bits.
  friend bool operator==(const Tensor& a, const Tensor& b);

 private:
  struct Free {
    void operator()(Scalar* data) const noexcept;
  };
  std::unique_ptr<Scalar[], Free> data_;
  Shape shape_;
};

}  // namespace nn
