#pragma once

#include <cstddef>

namespace nn {

/// Asks for `bytes` of memory to come into the cache.
inline void prefetchBytes([[maybe_unused]] const void* begin, [[maybe_unused]] std::size_t bytes) {
#if defined(__GNUC__)
  constexpr std::size_t kLine = 64;
  for (std::size_t offset = 0; offset < bytes; offset += kLine) __builtin_prefetch(static_cast<const char*>(begin) + offset);
#endif
}

}  // namespace nn
