#include "engine/tensor/tensor.h"

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstring>
#include <new>

#if defined(__linux__)
#include <sys/mman.h>
#endif

namespace nn {
namespace {

constexpr std::size_t kLine = 64;                        // of the cache; one AVX-512 register
constexpr std::size_t kHugePage = std::size_t{1} << 21;  // of the usual processors; elsewhere it is only an alignment
constexpr std::size_t kStagger = 3 * 4096 + 5 * kLine;   // from the beginning of one large tensor to that of the next
constexpr std::size_t kStaggered = 16;

/// Kept in the line before a tensor's numbers.
struct Block {
  void* begin;
  std::size_t alignment;
};

/// Room for `size` bytes. Large tensors lie in pages of 2 MiB where the system has them: a product or an update that walks many
/// small pages waits for their addresses. Tensors that are read side by side must not all begin at the same place of a page, or
/// they fight for the same lines of the cache.
std::byte* allocate(std::size_t size) {
  std::size_t offset = kLine, bytes = size + kLine, alignment = kLine;
  if (size >= kHugePage / 2) {
    static std::atomic<std::size_t> count{0};
    alignment = kHugePage;
    offset += count.fetch_add(1, std::memory_order_relaxed) % kStaggered * kStagger;
    bytes = size + offset;
    if (bytes % kHugePage >= kHugePage / 2) bytes = (bytes / kHugePage + 1) * kHugePage;
  }
  auto* const begin = static_cast<std::byte*>(::operator new[](bytes, std::align_val_t{alignment}));
#if defined(__linux__)
  if (bytes >= kHugePage) madvise(begin, bytes / kHugePage * kHugePage, MADV_HUGEPAGE);  // refused, it works all the same
#endif
  new (begin + offset - kLine) Block{begin, alignment};
  return begin + offset;
}

}  // namespace

void Tensor::Free::operator()(Scalar* data) const noexcept {
  const Block block = *std::launder(reinterpret_cast<Block*>(reinterpret_cast<std::byte*>(data) - kLine));
  ::operator delete[](block.begin, std::align_val_t{block.alignment});
}

Tensor::Tensor(Shape shape, Scalar fill) : shape_(shape) {
  const auto count = static_cast<std::size_t>(std::max<Index>(1, shape.elementCount()));
  data_.reset(reinterpret_cast<Scalar*>(allocate(count * sizeof(Scalar))));
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
