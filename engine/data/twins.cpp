#include "engine/data/twins.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <utility>

#include "engine/data/split.h"

namespace nn {
namespace {

constexpr Index kStopEvery = 256;  // samples

struct Hash {
  std::uint64_t hash = 0;
  SetSample sample;
  friend auto operator<=>(const Hash&, const Hash&) = default;
};

/// FNV-1a over whole numbers instead of bytes: good enough to find candidates, which are then compared.
std::uint64_t hashOf(std::span<const Scalar> values) {
  std::uint64_t hash = 14695981039346656037ULL;
  for (const Scalar value : values) hash = (hash ^ std::bit_cast<std::uint32_t>(static_cast<float>(value))) * 1099511628211ULL;
  return hash;
}

struct Sample {
  std::vector<Scalar> input, target;

  void read(std::span<const Dataset* const> sets, const SetSample& sample) {
    const Dataset& data = *sets[sample.set];
    input.resize(static_cast<std::size_t>(data.info().inputShape.elementCount()));
    target.resize(static_cast<std::size_t>(data.info().targetShape.elementCount()));
    data.read(sample.index, input, target);
  }
};

/// Equal hashes need not be equal inputs: those that are like the first one, then those like the first of the rest.
void splitGroup(std::span<const Dataset* const> sets, std::vector<SetSample> candidates, std::vector<TwinGroup>& groups) {
  Sample first, other;
  while (candidates.size() > 1) {
    first.read(sets, candidates.front());
    TwinGroup group{{candidates.front()}};
    std::vector<SetSample> rest;
    for (std::size_t i = 1; i < candidates.size(); ++i) {
      other.read(sets, candidates[i]);
      if (other.input != first.input) {
        rest.push_back(candidates[i]);
        continue;
      }
      group.samples.push_back(candidates[i]);
      group.contradicts = group.contradicts || other.target != first.target;
    }
    if (group.samples.size() > 1) groups.push_back(std::move(group));
    candidates = std::move(rest);
  }
}

}  // namespace

std::vector<TwinGroup> findTwins(std::span<const Dataset* const> sets, const std::stop_token& stop) {
  std::vector<Hash> hashes;
  Sample sample;
  for (std::size_t set = 0; set < sets.size(); ++set)
    for (Index i = 0; sets[set] && i < sets[set]->size(); ++i) {
      if (i % kStopEvery == 0 && stop.stop_requested()) return {};
      sample.read(sets, {set, i});
      hashes.push_back({hashOf(sample.input), {set, i}});
    }
  std::ranges::sort(hashes);
  std::vector<TwinGroup> groups;
  for (std::size_t begin = 0; begin < hashes.size() && !stop.stop_requested();) {
    std::size_t end = begin + 1;
    while (end < hashes.size() && hashes[end].hash == hashes[begin].hash) ++end;
    if (end - begin > 1) {
      std::vector<SetSample> candidates;
      for (std::size_t i = begin; i < end; ++i) candidates.push_back(hashes[i].sample);
      splitGroup(sets, std::move(candidates), groups);
    }
    begin = end;
  }
  return groups;
}

std::shared_ptr<const Dataset> withoutRepeats(const std::shared_ptr<const Dataset>& train,
                                              const std::shared_ptr<const Dataset>& part) {
  if (!part) return part;
  const std::array<const Dataset*, 2> sets = {train.get(), part.get()};
  std::vector<bool> isRepeat(static_cast<std::size_t>(part->size()));
  for (const TwinGroup& group : findTwins(sets, {})) {
    if (group.samples.front().set != 0) continue;  // twins within the part only
    for (const SetSample& sample : group.samples)
      if (sample.set == 1) isRepeat[static_cast<std::size_t>(sample.index)] = true;
  }
  std::vector<Index> kept;
  for (Index i = 0; i < part->size(); ++i)
    if (!isRepeat[static_cast<std::size_t>(i)]) kept.push_back(i);
  return static_cast<Index>(kept.size()) == part->size() ? part : std::make_shared<Subset>(part, std::move(kept));
}

}  // namespace nn
