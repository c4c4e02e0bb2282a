#pragma once

#include "tests/support/broken_data.h"
#include "tests/support/broken_layers.h"
#include "tests/support/broken_merges.h"
#include "tests/support/broken_wiring.h"

namespace broken {

/// All of them.
inline const std::vector<Broken>& graphs() {
  static const std::vector<Broken> all = [] {
    std::vector<Broken> list;
    addWiring(list);
    addOptionsAndShapes(list);
    addLearning(list);
    addMerges(list);
    addData(list);
    return list;
  }();
  return all;
}

}  // namespace broken
