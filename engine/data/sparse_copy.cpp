#include "engine/data/sparse_copy.h"

#include <algorithm>
#include <atomic>

#include "engine/core/parallel.h"

namespace nn {
namespace {

constexpr Index kFewestColumns = 64;  // of which products in full are as fast
constexpr double kMostDense = 0.1;
constexpr Index kProbes = 256;
constexpr double kMostBytes = 1 << 30;
constexpr Index kPartSamples = 256;

std::size_t at(Index i) { return static_cast<std::size_t>(i); }

/// The part of the inputs that is not zero, judged by samples from all over the set.
double densityOf(const Dataset& data) {
  std::vector<Scalar> input(at(data.info().inputShape.elementCount())), target(at(data.info().targetShape.elementCount()));
  const Index probes = std::min(kProbes, data.size());
  double numbers = 0;
  for (Index probe = 0; probe < probes; ++probe) {
    data.read(data.size() * probe / probes, input, target);
    numbers += static_cast<double>(std::ssize(input) - std::ranges::count(input, Scalar{0}));
  }
  return numbers / (static_cast<double>(probes) * static_cast<double>(input.size()));
}

}  // namespace

std::shared_ptr<const SparseCopy> SparseCopy::make(const Dataset& data) {
  const Index columns = data.info().inputShape.elementCount(), samples = data.size();
  if (columns < kFewestColumns || columns > kMaxSparseColumns || samples == 0) return nullptr;
  const double density = densityOf(data);
  const auto numbers = static_cast<double>(samples) * static_cast<double>(columns);
  const double sampleBytes = static_cast<double>(sizeof(SparseRow)) +
                             static_cast<double>(sizeof(Scalar)) * static_cast<double>(data.info().targetShape.elementCount()) +
                             static_cast<double>(sizeof(std::int32_t)) * static_cast<double>(sparseBlocks(columns) + 1);
  const double room = (kMostBytes - sampleBytes * static_cast<double>(samples)) / (sizeof(std::uint16_t) + sizeof(Scalar));
  if (density >= kMostDense || density * numbers > room) return nullptr;
  const std::shared_ptr<SparseCopy> copy(new SparseCopy(data));
  if (!copy->read(data, static_cast<Index>(std::min(room, kMostDense * numbers)))) return nullptr;
  return copy;
}

SparseCopy::SparseCopy(const Dataset& data)
    : starts_(at(sparseBlocks(data.info().inputShape.elementCount()) + 1)),
      targetSize_(at(data.info().targetShape.elementCount())),
      parts_(at((data.size() + kPartSamples - 1) / kPartSamples)),
      targets_(at(data.size()) * targetSize_) {}

std::span<const Scalar> SparseCopy::targets(Index sample) const {
  return std::span(targets_).subspan(at(sample) * targetSize_, targetSize_);
}

bool SparseCopy::read(const Dataset& data, Index mostNumbers) {
  std::atomic<Index> numbers{0};
  parallelFor(data.size(), kPartSamples, [&](Index first, Index last) {
    if (numbers.load(std::memory_order_relaxed) > mostNumbers) return;
    Part& part = parts_[at(first / kPartSamples)];
    readPart(data, first, last, part);
    numbers.fetch_add(std::ssize(part.columns), std::memory_order_relaxed);
  });
  if (numbers.load() > mostNumbers) return false;
  rows_.reserve(at(data.size()));
  for (const Part& part : parts_) addRows(part);
  return true;
}

void SparseCopy::readPart(const Dataset& data, Index first, Index last, Part& part) {
  std::vector<Scalar> input(at(data.info().inputShape.elementCount()));
  bool ones = true;
  for (Index sample = first; sample < last; ++sample) {
    data.read(sample, input, std::span(targets_).subspan(at(sample) * targetSize_, targetSize_));
    const Index begin = std::ssize(part.columns);
    for (std::size_t c = 0; c < input.size(); ++c) {
      if (c % kSparseBlockColumns == 0) part.blockStarts.push_back(static_cast<std::int32_t>(std::ssize(part.columns) - begin));
      if (input[c] == 0) continue;
      part.columns.push_back(static_cast<std::uint16_t>(c));
      part.values.push_back(input[c]);
      ones = ones && input[c] == 1;
    }
    part.blockStarts.push_back(static_cast<std::int32_t>(std::ssize(part.columns) - begin));
  }
  if (ones) part.values.clear();
  part.columns.shrink_to_fit();
  part.values.shrink_to_fit();
}

void SparseCopy::addRows(const Part& part) {
  std::size_t first = 0;
  for (std::size_t start = 0; start < part.blockStarts.size(); start += starts_) {
    const Index count = part.blockStarts[start + starts_ - 1];
    rows_.push_back({.columns = part.columns.data() + first,
                     .values = part.values.empty() ? nullptr : part.values.data() + first,
                     .blockStarts = part.blockStarts.data() + start,
                     .count = count});
    first += at(count);
  }
}

}  // namespace nn
