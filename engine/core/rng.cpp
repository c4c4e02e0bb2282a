#include "engine/core/rng.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

namespace nn {
namespace {

/// 32 bits to [0, 1): 24 bits for float, so that the largest value rounds to below 1.
Scalar toUnit(std::uint32_t bits) { return static_cast<Scalar>(bits >> 8) * static_cast<Scalar>(0x1.0p-24); }

/// Two numbers of [0, 1) to one of the standard normal distribution.
Scalar toNormal(Scalar first, Scalar second) {
  const double u = 1.0 - static_cast<double>(first);  // in (0, 1], so the logarithm is finite
  const double v = static_cast<double>(second);
  return static_cast<Scalar>(std::sqrt(-2.0 * std::log(u)) * std::cos(2.0 * std::numbers::pi * v));
}

std::uint64_t mix(std::uint64_t x) {  // finalizer of splitmix64 (Steele, Lea, Flood 2014)
  x ^= x >> 30;
  x *= 0xbf58476d1ce4e5b9ULL;
  x ^= x >> 27;
  x *= 0x94d049bb133111ebULL;
  return x ^ (x >> 31);
}

/// Block `index` of a stream.
std::array<std::uint32_t, 4> philox(std::uint64_t key, std::uint64_t stream, std::uint64_t index) {
  std::array<std::uint32_t, 4> x{static_cast<std::uint32_t>(index), static_cast<std::uint32_t>(index >> 32),
                                 static_cast<std::uint32_t>(stream), static_cast<std::uint32_t>(stream >> 32)};
  auto k0 = static_cast<std::uint32_t>(key);
  auto k1 = static_cast<std::uint32_t>(key >> 32);
  for (int round = 0; round < 10; ++round) {
    const std::uint64_t p0 = 0xD2511F53ULL * x[0];
    const std::uint64_t p1 = 0xCD9E8D57ULL * x[2];
    x = {static_cast<std::uint32_t>(p1 >> 32) ^ x[1] ^ k0, static_cast<std::uint32_t>(p1),
         static_cast<std::uint32_t>(p0 >> 32) ^ x[3] ^ k1, static_cast<std::uint32_t>(p0)};
    k0 += 0x9E3779B9U;
    k1 += 0xBB67AE85U;
  }
  return x;
}

/// Calls take(i, bits) for the draws at position + i, i in [0, count). Takes copies of everything, which the compiler knows to
/// stay as they are: it then works on several blocks at once.
template <typename Take>
void forEachDraw(std::uint64_t key, std::uint64_t stream, std::uint64_t position, std::size_t count, Take take) {
  const auto one = [=](std::size_t i) { take(i, philox(key, stream, (position + i) / 4)[(position + i) % 4]); };
  std::size_t i = 0;
  for (; i < count && (position + i) % 4 != 0; ++i) one(i);
  const std::uint64_t first = (position + i) / 4;
  const std::size_t blocks = (count - i) / 4, start = i;
  for (std::size_t b = 0; b < blocks; ++b) {
    const std::array<std::uint32_t, 4> four = philox(key, stream, first + b);
    for (std::size_t k = 0; k < 4; ++k) take(start + 4 * b + k, four[k]);
  }
  for (i += 4 * blocks; i < count; ++i) one(i);
}

/// A number in [0, bound) from draws of 32 bits.
template <typename Draw>
Index numberBelow(Index bound, Draw draw) {
  const auto range = static_cast<std::uint64_t>(bound);
  constexpr std::uint64_t kLast = ~std::uint64_t{0};
  for (;;) {
    const std::uint64_t high = draw();
    const std::uint64_t value = (high << 32) | draw();
    // The last unbiased value costs two divisions, so it is asked for only where it may matter.
    if (value <= kLast - range || value <= kLast - (kLast % range + 1) % range) return static_cast<Index>(value % range);
  }
}

}  // namespace

std::uint64_t streamStem(std::string_view purpose, std::uint64_t a) {
  std::uint64_t hash = 0xcbf29ce484222325ULL;  // FNV-1a over the name, then the numbers mixed in
  for (const char c : purpose) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
  return streamOf(hash, a);
}

std::uint64_t streamOf(std::uint64_t stem, std::uint64_t b) { return mix(stem + 0x9e3779b97f4a7c15ULL * (b + 1)); }

std::uint64_t streamId(std::string_view purpose, std::uint64_t a, std::uint64_t b) {
  return streamOf(streamStem(purpose, a), b);
}

Rng::Rng(std::uint64_t seed, std::uint64_t stream) : key_(seed), stream_(stream) {}

std::array<std::uint32_t, 4> Rng::block(std::uint64_t index) const { return philox(key_, stream_, index); }

std::uint32_t Rng::bits() {
  if (position_ % 4 == 0) current_ = block(position_ / 4);
  return current_[position_++ % 4];
}

Scalar Rng::uniform() { return toUnit(bits()); }

Scalar Rng::uniformAt(std::uint64_t position) const { return toUnit(block(position / 4)[position % 4]); }

void Rng::uniformsAt(std::uint64_t position, std::span<Scalar> values) const {
  Scalar* const to = values.data();
  forEachDraw(key_, stream_, position, values.size(), [to](std::size_t i, std::uint32_t bits) { to[i] = toUnit(bits); });
}

Scalar Rng::normal() {
  const Scalar first = uniform();
  return toNormal(first, uniform());
}

Scalar Rng::normalAt(std::uint64_t index) const { return toNormal(uniformAt(2 * index), uniformAt(2 * index + 1)); }

void Rng::normalsAt(std::uint64_t index, std::span<Scalar> values) const {
  constexpr std::size_t kChunk = 128;
  std::array<Scalar, 2 * kChunk> draws;
  for (std::size_t begin = 0; begin < values.size(); begin += kChunk) {
    const std::size_t count = std::min(kChunk, values.size() - begin);
    uniformsAt(2 * (index + begin), std::span(draws).first(2 * count));
    for (std::size_t i = 0; i < count; ++i) values[begin + i] = toNormal(draws[2 * i], draws[2 * i + 1]);
  }
}

Index Rng::below(Index bound) {
  return numberBelow(bound, [this] { return bits(); });
}

void Rng::shuffle(std::span<Index> values) {
  std::array<std::uint32_t, 256> draws;
  std::size_t next = draws.size();
  const auto draw = [&] {
    if (next == draws.size()) {
      std::uint32_t* const to = draws.data();
      forEachDraw(key_, stream_, position_, draws.size(), [to](std::size_t i, std::uint32_t bits) { to[i] = bits; });
      next = 0;
    }
    ++position_;
    return draws[next++];
  };
  for (std::size_t i = values.size(); i > 1; --i)
    std::swap(values[i - 1], values[static_cast<std::size_t>(numberBelow(static_cast<Index>(i), draw))]);
  if (position_ % 4 != 0) current_ = block(position_ / 4);
}

}  // namespace nn
