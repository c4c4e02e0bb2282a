#include "engine/core/cpu.h"

#include <algorithm>
#include <fstream>
#include <set>
#include <string>
#include <thread>
#include <utility>

#if defined(__linux__)
#include <sched.h>
#endif

namespace nn {
namespace {

int allowedProcessors() {
#if defined(__linux__)
  cpu_set_t set;
  CPU_ZERO(&set);
  if (sched_getaffinity(0, sizeof(set), &set) == 0) return std::max(1, CPU_COUNT(&set));
#endif
  return std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

int countCores() {
  const int allowed = allowedProcessors();
  // Linux lists for every logical processor its socket and core; pairs that occur twice are hyper-threads.
  std::ifstream file("/proc/cpuinfo");
  std::set<std::pair<std::string, std::string>> cores;
  std::string line, socket;
  while (std::getline(file, line)) {
    const auto colon = line.find(':');
    if (colon == std::string::npos) continue;
    if (line.starts_with("physical id")) socket = line.substr(colon + 1);
    if (line.starts_with("core id")) cores.emplace(socket, line.substr(colon + 1));
  }
  return cores.empty() ? allowed : std::min(allowed, static_cast<int>(cores.size()));
}

}  // namespace

int physicalCores() {
  static const int cores = countCores();
  return cores;
}

int defaultThreads() { return physicalCores(); }

std::string instructionSet() {
#if defined(__AVX512F__)
  return "avx512";
#elif defined(__AVX2__) && defined(__FMA__)
  return "avx2";
#else
  return "baseline";
#endif
}

}  // namespace nn
