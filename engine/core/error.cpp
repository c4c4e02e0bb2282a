#include "engine/core/error.h"

namespace nn {

std::string expectedGot(std::string_view where, std::string_view expected, std::string_view got) {
  std::string text;
  text.reserve(where.size() + expected.size() + got.size() + 20);
  text.append(where).append(": expected ").append(expected).append(", got ").append(got);
  return text;
}

}  // namespace nn
