#pragma once

#include <cstdint>

/// Calls of operator new in this program so far, by all threads. For proving that code does not allocate.
std::int64_t allocationCount();
