#pragma once

#include <cstdint>
#include <utility>

#include "engine/core/thread_local.h"

namespace nn {

/// While it lives, subnormal numbers (below 1.2e-38 in single precision) count as zero on this thread.
///
/// Where a unit is dead its gradient is zero, and the optimizer's mean of it decays until it is subnormal and stays there.
/// Processors that leave such numbers to their microcode then take a hundred times as long for each: a small network trained
/// at a fifth of its speed. Nothing that a network learns depends on them.
///
/// Inside another one it only looks at a note: asking the processor takes 20 cycles, and every small loop would.
class FlushSubnormals {
 public:
  FlushSubnormals() noexcept : isInner_(std::exchange(isOn_, true)) {
    if (isInner_) return;
    before_ = state();
    setState(before_ | kFlush);
  }
  ~FlushSubnormals() {
    if (isInner_) return;
    setState(before_);
    isOn_ = false;
  }
  FlushSubnormals(const FlushSubnormals&) = delete;
  FlushSubnormals& operator=(const FlushSubnormals&) = delete;

 private:
#if defined(__x86_64__) || defined(__i386__)
  static constexpr std::uint64_t kFlush = 0x8040;  // MXCSR: flush results to zero, take operands as zero
  static std::uint64_t state() noexcept { return __builtin_ia32_stmxcsr(); }
  static void setState(std::uint64_t state) noexcept { __builtin_ia32_ldmxcsr(static_cast<unsigned>(state)); }
#elif defined(__aarch64__)
  static constexpr std::uint64_t kFlush = std::uint64_t{1} << 24;  // FPCR.FZ
  static std::uint64_t state() noexcept {
    std::uint64_t value;
    asm volatile("mrs %0, fpcr" : "=r"(value));
    return value;
  }
  static void setState(std::uint64_t state) noexcept { asm volatile("msr fpcr, %0" : : "r"(state)); }
#else
  static constexpr std::uint64_t kFlush = 0;
  static std::uint64_t state() noexcept { return 0; }
  static void setState(std::uint64_t) noexcept {}
#endif
  static constinit inline thread_local bool isOn_ NN_FAST_THREAD_LOCAL = false;
  const bool isInner_;
  std::uint64_t before_ = 0;
};

}  // namespace nn
