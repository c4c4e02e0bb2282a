#include "engine/core/parallel.h"

#include "engine/core/subnormals.h"
#include "engine/core/thread_local.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <exception>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#if defined(_OPENMP)
#include <omp.h>
#endif

// One OpenMP region for the whole life of a ParallelScope, not one for every loop: its threads wait inside it for tiles to do.
// A region of libgomp costs little only while every thread has a core to itself. When the window or another program takes
// one, each barrier waits for a thread that is not running: 32-row batches fell from 198,000 to 450 samples a second. Here the
// caller never waits for a thread that has not started a tile; if none comes, it does all tiles itself.
//
// Every thread begins with a run of tiles of its own, the same in every loop of that many tiles, and takes over tiles of the
// others when it is done. So the weights that a thread updates lie in its own cache when it comes to them in the next step.
namespace nn {
namespace {

constinit thread_local bool insideRegion NN_FAST_THREAD_LOCAL = false;
constinit thread_local int worker NN_FAST_THREAD_LOCAL = 0;

void relax() {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  asm volatile("yield");
#endif
}

/// Orders what a team's threads see before and after its region. OpenMP orders it too, but with threads that it keeps from an
/// earlier team, in ways that ThreadSanitizer cannot see. Only ever added to, so that every later reader is ordered.
std::atomic<std::uint32_t> handOvers{0};

// Of teams that take all cores, the last thread sleeps while somebody requests a core.
std::atomic<int> coreRequests{0};
std::atomic<int> lastThreadsAwake{0};
std::atomic<std::uint32_t> restsEnded{0};
std::mutex grantMutex;
std::condition_variable granted;

void fallAsleep() {
  if (lastThreadsAwake.fetch_sub(1) > 1 || coreRequests.load() == 0) return;
  const std::lock_guard lock(grantMutex);  // so that nobody looks and misses it
  granted.notify_all();
}

/// Has all threads that rest for a request look again.
void endRests() {
  restsEnded.fetch_add(1);
  restsEnded.notify_all();
}

bool takesAllCores(int threads) {
  const auto cores = static_cast<int>(std::thread::hardware_concurrency());
  return threads > 1 && threads >= cores;
}

constexpr int kSpinsBeforeSleep = 4000;  // 50 to 200 µs: longer than the serial code between two loops of a training step

}  // namespace

/// The threads of a ParallelScope and the loop they work on.
class ParallelTeam {
 public:
  explicit ParallelTeam(int threads)
      : threads_(threads), leavesOne_(takesAllCores(threads)), shares_(static_cast<std::size_t>(threads)) {
    const int workers = threads - 1;
    host_ = std::jthread([this, workers] {
      handOvers.fetch_add(1, std::memory_order_acq_rel);
#if defined(_OPENMP)
#pragma omp parallel num_threads(workers)
      serve(omp_get_thread_num() + 1);
#else
      if (workers > 0) serve(1);
#endif
      handOvers.load(std::memory_order_acquire);
    });
  }

  ~ParallelTeam() {
    stopping_.store(true);
    endRests();
    wake();
  }

  int threads() const { return threads_; }

  /// Runs all tiles; returns when the last one is done. Only the thread that owns the scope calls this.
  void run(Index count, Index grain, Index tiles, void* body, detail::TileFunction call) {
    // Close the old loop before its description changes: a worker that read a new field with an old ticket then fails to take a
    // tile, because whoever sees the field also sees the closed ticket.
    const std::uint64_t loop = ++loops_ << 32;
    for (Share& share : shares_) share.ticket.store(loop | kClosed, std::memory_order_relaxed);
    done_.store(0, std::memory_order_relaxed);
    count_.store(count, std::memory_order_release);
    grain_.store(grain, std::memory_order_release);
    tiles_.store(tiles, std::memory_order_release);
    body_.store(body, std::memory_order_release);
    call_.store(call, std::memory_order_release);
    for (int s = 0; s < threads_; ++s)
      shares_[static_cast<std::size_t>(s)].ticket.store(loop | static_cast<std::uint64_t>(tiles * s / threads_),
                                                        std::memory_order_release);
    wake();
    insideRegion = true;
    work(0);
    insideRegion = false;
    awaitTiles(static_cast<std::uint32_t>(tiles));
    if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
  }

 private:
  static constexpr std::uint64_t kClosed = 0xFFFFFFFF;

  /// Whether this is the thread that leaves its core when one is wanted.
  bool isSpare(int number) const { return leavesOne_ && number == threads_ - 1; }

  /// Whether a thread leaves its share to the others for now.
  bool mustRest(int number) const { return isSpare(number) && coreRequests.load() > 0; }

  /// Sleeps until the core is no longer wanted; then there may be tiles left of the loop at hand.
  void rest(int number) {
    fallAsleep();
    for (;;) {
      const std::uint32_t seen = restsEnded.load();
      if (stopping_.load() || !mustRest(number)) break;
      restsEnded.wait(seen);
    }
    lastThreadsAwake.fetch_add(1);
  }

  /// Waits for the next loop: awake for a moment, then asleep.
  void awaitLoop(std::uint32_t seen, int number) {
    for (int spins = 0; spins < kSpinsBeforeSleep; ++spins) {
      if (signal_.load(std::memory_order_relaxed) != seen) return;
      relax();
    }
    if (isSpare(number)) fallAsleep();
    signal_.wait(seen, std::memory_order_acquire);
    if (isSpare(number)) lastThreadsAwake.fetch_add(1);
  }

  void wake() {
    signal_.fetch_add(1, std::memory_order_release);
    signal_.notify_all();
  }

  /// Waits for the tiles that others have begun: awake as long as they usually take. A wait beyond that means that the other
  /// thread has lost its core, to the window for one. Asleep, this thread leaves its core to it: the system moves a thread that
  /// waits for its turn to an idle core at once, but not to one where somebody spins or yields.
  void awaitTiles(std::uint32_t tiles) {
    std::uint32_t done = done_.load(std::memory_order_acquire);
    for (int spins = 0; done < tiles && spins < kSpinsBeforeSleep; ++spins) {
      relax();
      done = done_.load(std::memory_order_acquire);
    }
    for (; done < tiles; done = done_.load(std::memory_order_acquire)) done_.wait(done, std::memory_order_acquire);
  }

  void serve(int number) {
    handOvers.load(std::memory_order_acquire);
    worker = number;
    insideRegion = true;
    const FlushSubnormals flush;
    if (isSpare(number)) lastThreadsAwake.fetch_add(1);
    for (;;) {
      const std::uint32_t seen = signal_.load(std::memory_order_acquire);
      work(number);
      if (stopping_.load()) break;
      if (mustRest(number))
        rest(number);
      else
        awaitLoop(seen, number);
    }
    if (isSpare(number)) fallAsleep();
    handOvers.fetch_add(1, std::memory_order_acq_rel);
  }

  /// Runs the tiles of the thread's own share, then those that the others have not begun.
  void work(int number) {
    for (int i = 0; i < threads_; ++i) {
      const int share = (number + i) % threads_;
      while (!mustRest(number) && takeTile(share)) {
      }
    }
  }

  /// Takes the next tile of a share and runs it; false when none is left.
  bool takeTile(int share) {
    std::atomic<std::uint64_t>& next = shares_[static_cast<std::size_t>(share)].ticket;
    std::uint64_t ticket = next.load(std::memory_order_acquire);
    for (;;) {
      const auto tile = static_cast<Index>(ticket & kClosed);
      const Index tiles = tiles_.load(std::memory_order_acquire);
      const Index grain = grain_.load(std::memory_order_acquire);
      const Index count = count_.load(std::memory_order_acquire);
      void* const body = body_.load(std::memory_order_acquire);
      const detail::TileFunction call = call_.load(std::memory_order_acquire);
      if (tile >= tiles * (share + 1) / threads_) return false;
      if (!next.compare_exchange_weak(ticket, ticket + 1, std::memory_order_acq_rel, std::memory_order_acquire)) continue;
      try {
        call(body, tile * grain, std::min(count, (tile + 1) * grain));
      } catch (...) {
        keepFailure(tile);
      }
      if (done_.fetch_add(1, std::memory_order_acq_rel) + 1 == static_cast<std::uint32_t>(tiles)) done_.notify_one();
      return true;
    }
  }

  /// No exception may leave an OpenMP region: the one of the first tile is kept and thrown to the caller.
  void keepFailure(Index tile) {
    const std::lock_guard lock(failureMutex_);
    if (failure_ && failedTile_ < tile) return;
    failure_ = std::current_exception();
    failedTile_ = tile;
  }

  /// The tiles that a thread begins with. High half of the ticket: number of the loop; low half: the share's next tile.
  struct alignas(64) Share {
    std::atomic<std::uint64_t> ticket{kClosed};
  };

  const int threads_;
  const bool leavesOne_;  ///< when a core is wanted
  std::uint64_t loops_ = 0;
  std::vector<Share> shares_;
  alignas(64) std::atomic<std::uint32_t> done_{0};
  alignas(64) std::atomic<Index> count_{0};
  std::atomic<Index> grain_{1}, tiles_{0};
  std::atomic<void*> body_{nullptr};
  std::atomic<detail::TileFunction> call_{nullptr};
  std::atomic<std::uint32_t> signal_{0};
  std::atomic<bool> stopping_{false};
  std::mutex failureMutex_;
  std::exception_ptr failure_;
  Index failedTile_ = 0;
  std::jthread host_;  // last: joined before anything it uses goes
};

namespace {

constinit thread_local ParallelTeam* currentTeam NN_FAST_THREAD_LOCAL = nullptr;

}  // namespace

int parallelThreads() noexcept { return currentTeam ? currentTeam->threads() : 1; }
int parallelWorker() noexcept { return worker; }
bool parallelForIsSerial() noexcept { return !currentTeam || insideRegion; }

ParallelScope::ParallelScope(int threads)
    : team_(threads > 1 ? std::make_unique<ParallelTeam>(threads) : nullptr),
      previous_(std::exchange(currentTeam, team_.get())) {}
ParallelScope::~ParallelScope() { currentTeam = previous_; }

CoreRequest::CoreRequest() noexcept { coreRequests.fetch_add(1); }
CoreRequest::~CoreRequest() {
  coreRequests.fetch_sub(1);
  endRests();
}
bool CoreRequest::await(std::chrono::milliseconds most) const {
  std::unique_lock lock(grantMutex);
  return granted.wait_for(lock, most, [] { return lastThreadsAwake.load() == 0; });
}

namespace detail {

void runTiles(Index count, Index grain, void* body, TileFunction call) {
  if (count <= 0) return;
  grain = std::max<Index>(1, grain);
  const Index tiles = count <= grain ? 1 : (count + grain - 1) / grain;
  const FlushSubnormals flush;  // as the other threads do
  if (tiles == 1 || !currentTeam || insideRegion) {
    for (Index begin = 0; begin < count; begin += grain) call(body, begin, std::min(count, begin + grain));
    return;
  }
  currentTeam->run(count, grain, tiles, body, call);
}

double sumTiles(Index count, Index grain, void* body, SumFunction call) {
  grain = std::max<Index>(1, grain);
  const Index tiles = count <= 0 ? 0 : (count + grain - 1) / grain;
  // The partial sums of 64 tiles at a time live on the stack, so that no size needs an allocation.
  constexpr Index kRound = 64;
  std::array<double, kRound> partial{};
  double total = 0;
  for (Index first = 0; first < tiles; first += kRound) {
    const Index inRound = std::min(kRound, tiles - first);
    parallelFor(inRound, 1, [&](Index tile, Index) {
      const Index begin = (first + tile) * grain;
      partial[static_cast<std::size_t>(tile)] = call(body, begin, std::min(count, begin + grain));
    });
    for (Index tile = 0; tile < inRound; ++tile) total += partial[static_cast<std::size_t>(tile)];
  }
  return total;
}

}  // namespace detail
}  // namespace nn
