#pragma once

#include <chrono>
#include <memory>
#include <type_traits>
#include <utility>

#include "engine/core/scalar.h"
#include "engine/core/subnormals.h"

namespace nn {

/// Number of threads that parallelFor() uses when called from the current thread: 1 unless a ParallelScope is
/// open on it. So only the training thread goes parallel; the prediction thread and the GUI stay serial.
int parallelThreads() noexcept;

/// Which of the threads of the running region this is, in [0, parallelThreads()); 0 outside a region. For
/// addressing scratch memory only: results must never depend on it.
int parallelWorker() noexcept;

/// Whether parallelFor() would run its tiles one after the other here: on a thread without a scope, or inside a region. For
/// choosing how much work is done together; results must never depend on it.
bool parallelForIsSerial() noexcept;

class ParallelTeam;

/// Lets parallelFor() on the current thread use `threads` threads while it lives: starts the others, which wait for work,
/// spinning briefly and then asleep. Scopes on one thread nest.
class ParallelScope {
 public:
  explicit ParallelScope(int threads);
  ~ParallelScope();
  ParallelScope(const ParallelScope&) = delete;
  ParallelScope& operator=(const ParallelScope&) = delete;

 private:
  std::unique_ptr<ParallelTeam> team_;  // null for one thread
  ParallelTeam* previous_;
};

/// The wish for a core, of a thread that works in short bursts beside a team: the window that draws. While one lives, the last
/// thread of every team that takes all cores of the machine sleeps from its next tile on, and the others do its share.
/// Otherwise the burst takes the core of a thread with a tile half done, which all others wait for. The bits stay the same, as
/// at any number of threads. Any number of wishes may live, on any thread.
class CoreRequest {
 public:
  CoreRequest() noexcept;
  ~CoreRequest();
  CoreRequest(const CoreRequest&) = delete;
  CoreRequest& operator=(const CoreRequest&) = delete;

  /// Sleeps until there is a core that no team uses: none takes all, or those that do have a thread asleep. Takes the rest of a
  /// tile's time, a millisecond or so, and no longer than `most`. False: there is none yet.
  bool await(std::chrono::milliseconds most) const;
};

namespace detail {
using TileFunction = void (*)(void* body, Index begin, Index end);
void runTiles(Index count, Index grain, void* body, TileFunction call);
using SumFunction = double (*)(void* body, Index begin, Index end);
double sumTiles(Index count, Index grain, void* body, SumFunction call);
}  // namespace detail

/// Calls body(begin, end) once for every tile of `grain` items of [0, count). The tiling depends on count and
/// grain only, never on the number of threads, so a body that writes only its own items gives the same bits
/// at any thread count. A call from inside a region runs its tiles serially, in order. An exception of a tile
/// is thrown again by the caller (of several, the one of the first tile). Never allocates.
template <typename Body>
void parallelFor(Index count, Index grain, Body&& body) {
  if (count <= grain) {  // one tile, the body of which may be part of its caller: small networks have hardly others
    if (count <= 0) return;
    const FlushSubnormals flush;  // as in all tiles
    body(Index{0}, count);
    return;
  }
  using Plain = std::remove_reference_t<Body>;
  detail::runTiles(count, grain, const_cast<void*>(static_cast<const void*>(&body)),
                   [](void* self, Index begin, Index end) { (*static_cast<Plain*>(self))(begin, end); });
}

/// Sum of tile(begin, end) over the same tiles, added in the order of the tiles.
template <typename Body>
double parallelSum(Index count, Index grain, Body&& tile) {
  if (count <= grain) {
    if (count <= 0) return 0;
    const FlushSubnormals flush;
    return 0.0 + tile(Index{0}, count);
  }
  using Plain = std::remove_reference_t<Body>;
  return detail::sumTiles(
      count, grain, const_cast<void*>(static_cast<const void*>(&tile)),
      [](void* self, Index begin, Index end) -> double { return (*static_cast<Plain*>(self))(begin, end); });
}

}  // namespace nn
