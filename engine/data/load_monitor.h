#pragma once

#include <functional>
#include <stop_token>

#include "engine/core/error.h"

namespace nn {

/// Loading was ended on request; nothing is wrong with the data.
class LoadCancelled : public Error {
 public:
  LoadCancelled() : Error("loading: ended on request") {}
};

/// What a reader of large files tells while it reads, and asks whether it should go on.
///
/// Threads  called on the reading thread.
struct LoadMonitor {
  std::stop_token stop = {};
  std::function<void(double share)> progress = {};

  /// Tells how much is read, as a share in [0, 1]. Throws LoadCancelled when the end was requested.
  void report(double share) const {
    if (stop.stop_requested()) throw LoadCancelled();
    if (progress) progress(share);
  }
};

}  // namespace nn
