#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <compare>
#include <cstddef>
#include <initializer_list>
#include <iterator>
#include <memory>
#include <type_traits>
#include <utility>
#include <vector>

namespace nn {

/// What was reported, in order, like a std::vector that only grows at its end. Copies share their elements, in blocks: a copy
/// costs one pointer a block, and what several readers of a long training keep is there once.
///
/// Threads  different logs may be used on different threads, also while one of two that share blocks grows; a single log as a
///          std::vector. Elements never change.
template <typename T>
class SharedLog {
  static_assert(std::is_trivially_copyable_v<T>);
  static constexpr std::size_t kBlockSize = 512;

 public:
  class Iterator;
  using value_type = T;
  using const_iterator = Iterator;
  using iterator = Iterator;

  SharedLog() = default;
  SharedLog(std::initializer_list<T> elements) : SharedLog(elements.begin(), elements.end()) {}
  template <std::input_iterator Input>
  SharedLog(Input first, Input last) {
    for (; first != last; ++first) push_back(*first);
  }
  SharedLog(const SharedLog&) = default;
  SharedLog& operator=(const SharedLog&) = default;
  SharedLog(SharedLog&& other) noexcept { swap(other); }
  SharedLog& operator=(SharedLog&& other) noexcept {
    SharedLog(std::move(other)).swap(*this);
    return *this;
  }
  ~SharedLog() = default;

  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  const T& operator[](std::size_t i) const { return blocks_[i / kBlockSize]->elements[i % kBlockSize]; }
  const T& front() const { return (*this)[0]; }
  const T& back() const { return (*this)[size_ - 1]; }
  Iterator begin() const { return {this, 0}; }
  Iterator end() const { return {this, size_}; }
  auto rbegin() const { return std::reverse_iterator(end()); }
  auto rend() const { return std::reverse_iterator(begin()); }

  void push_back(const T& element) {
    const std::size_t at = size_ / kBlockSize, place = size_ % kBlockSize;
    if (at == blocks_.size()) blocks_.push_back(std::make_shared<Block>());
    // The place belongs to whoever takes it first. A log that shares the block but went on in another way gets its own.
    std::size_t taken = place;
    if (!blocks_[at]->taken.compare_exchange_strong(taken, place + 1, std::memory_order_relaxed)) {
      auto own = std::make_shared<Block>();
      std::copy_n(blocks_[at]->elements.begin(), place, own->elements.begin());
      own->taken.store(place + 1, std::memory_order_relaxed);
      blocks_[at] = std::move(own);
    }
    blocks_[at]->elements[place] = element;
    ++size_;
  }
  /// The first `size` elements are kept, if there are so many.
  void truncate(std::size_t size) {
    size_ = std::min(size_, size);
    blocks_.resize(std::min(blocks_.size(), (size_ + kBlockSize - 1) / kBlockSize));
  }
  /// Until the log has so many elements, push_back() does not allocate, as long as no other log shares the blocks.
  void reserve(std::size_t size) {
    const std::size_t needed = (size + kBlockSize - 1) / kBlockSize;
    if (needed > blocks_.capacity()) blocks_.reserve(std::max(needed, 2 * blocks_.capacity()));
    while (blocks_.size() < needed) blocks_.push_back(std::make_shared<Block>());
  }
  void clear() { *this = {}; }
  void swap(SharedLog& other) noexcept {
    blocks_.swap(other.blocks_);
    std::swap(size_, other.size_);
  }

  friend bool operator==(const SharedLog& a, const SharedLog& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end());
  }

 private:
  struct Block {
    std::atomic<std::size_t> taken{0};  ///< elements that some log has
    std::array<T, kBlockSize> elements;
  };

  std::vector<std::shared_ptr<Block>> blocks_;  // beyond size_ those of reserve()
  std::size_t size_ = 0;
};

/// Random access; valid as long as the log lives, also while it grows.
template <typename T>
class SharedLog<T>::Iterator {
 public:
  using iterator_category = std::random_access_iterator_tag;
  using value_type = T;
  using difference_type = std::ptrdiff_t;
  using pointer = const T*;
  using reference = const T&;

  Iterator() = default;
  Iterator(const SharedLog* log, std::size_t at) : log_(log), at_(static_cast<difference_type>(at)) {}
  reference operator*() const { return (*log_)[static_cast<std::size_t>(at_)]; }
  pointer operator->() const { return &**this; }
  reference operator[](difference_type n) const { return *(*this + n); }
  Iterator& operator+=(difference_type n) {
    at_ += n;
    return *this;
  }
  Iterator& operator-=(difference_type n) { return *this += -n; }
  Iterator& operator++() { return *this += 1; }
  Iterator& operator--() { return *this -= 1; }
  Iterator operator++(int) { return std::exchange(*this, *this + 1); }
  Iterator operator--(int) { return std::exchange(*this, *this - 1); }
  friend Iterator operator+(Iterator i, difference_type n) { return i += n; }
  friend Iterator operator+(difference_type n, Iterator i) { return i += n; }
  friend Iterator operator-(Iterator i, difference_type n) { return i -= n; }
  friend difference_type operator-(const Iterator& a, const Iterator& b) { return a.at_ - b.at_; }
  friend bool operator==(const Iterator& a, const Iterator& b) { return a.at_ == b.at_; }
  friend auto operator<=>(const Iterator& a, const Iterator& b) { return a.at_ <=> b.at_; }

 private:
  const SharedLog* log_ = nullptr;
  difference_type at_ = 0;
};

}  // namespace nn
