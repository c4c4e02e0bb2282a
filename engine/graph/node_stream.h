#pragma once

#include <cstdint>
#include <string_view>

#include "engine/core/rng.h"

namespace nn {

/// The random numbers of a node in a step (dropout's mask ...), named by the node so that other nodes do not change them.
inline std::uint64_t nodeStream(std::string_view nodeName) { return streamStem("node", streamId(nodeName)); }
inline Rng nodeRng(std::uint64_t seed, std::uint64_t nodeStream, std::int64_t step) {
  return {seed, streamOf(nodeStream, static_cast<std::uint64_t>(step))};
}

}  // namespace nn
