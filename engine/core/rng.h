#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "engine/core/scalar.h"

namespace nn {

/// Names a stream of random numbers by its purpose and up to two numbers, for example
/// streamId("dropout", nodeId, step). Different names give independent streams.
std::uint64_t streamId(std::string_view purpose, std::uint64_t a = 0, std::uint64_t b = 0);

/// For many streams that differ in the last number: streamId(purpose, a, b) is streamOf(streamStem(purpose, a), b).
std::uint64_t streamStem(std::string_view purpose, std::uint64_t a);
std::uint64_t streamOf(std::uint64_t stem, std::uint64_t b);

/// Counter-based random numbers: the same (seed, stream) gives the same numbers on every machine, in any order
/// of access and at any thread count.
///
/// Source: Salmon, Moraes, Dror, Shaw 2011, "Parallel random numbers: as easy as 1, 2, 3", Philox4x32-10.
class Rng {
 public:
  Rng(std::uint64_t seed, std::uint64_t stream);

  /// Next 32 random bits.
  std::uint32_t bits();
  /// Next number in [0, 1).
  Scalar uniform();
  /// Next number of the standard normal distribution (Box-Muller; uses two draws a number).
  Scalar normal();
  /// Next whole number in [0, bound), without bias. Precondition: bound > 0.
  Index below(Index bound);
  /// Brings `values` into random order (Fisher-Yates) with the numbers that below(size), below(size − 1) ... below(2) give.
  void shuffle(std::span<Index> values);

  /// The number in [0, 1) at a position of the stream; does not move the stream. Position p is what the
  /// (p+1)-th call of uniform() returns, so tiles of one tensor can be filled in any order.
  Scalar uniformAt(std::uint64_t position) const;
  /// Fills `values` with what uniformAt() gives at position, position + 1 and so on, several times faster.
  void uniformsAt(std::uint64_t position, std::span<Scalar> values) const;

  /// The standard normal number made of the draws at positions 2·index and 2·index + 1; does not move the stream. Index i is
  /// what the (i+1)-th call of normal() returns on a stream that gives nothing else.
  Scalar normalAt(std::uint64_t index) const;
  /// Fills `values` with what normalAt() gives at index, index + 1 and so on.
  void normalsAt(std::uint64_t index, std::span<Scalar> values) const;

 private:
  std::array<std::uint32_t, 4> block(std::uint64_t index) const;

  std::uint64_t key_;
  std::uint64_t stream_;
  std::uint64_t position_ = 0;
  std::array<std::uint32_t, 4> current_{};
};

}  // namespace nn
