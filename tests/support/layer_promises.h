#pragma once

#include <span>

#include "tests/support/layer_conformance.h"

/// What a layer's plan may promise beyond the arithmetic, and the schedule then counts on. Part of the battery: a layer that
/// promises nothing has nothing to keep.
namespace layer_conformance {

std::span<const Check> promiseChecks();

}  // namespace layer_conformance
