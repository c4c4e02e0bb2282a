#include "engine/data/test_part.h"

#include <utility>

#include "engine/data/split.h"

namespace nn {
namespace {

constexpr std::uint64_t kSeed = 1998;  // any number, as long as it stays

}  // namespace

const OptionSpec& testPartOption() {
  static const OptionSpec spec = {
      .name = "test",
      .label = "Test share",
      .help =
          "Fraction of the samples that is put aside to test the finished network with, such as 0.2. Only for data without a "
          "test part of their own; always the same samples.",
      .defaultValue = 0.0,
      .minimum = 0,
      .maximum = 0.9};
  return spec;
}

LoadedData withTestPart(LoadedData data, const Options& options) {
  const double fraction = options.get<double>("test");
  if (data.test || fraction <= 0) return data;
  const HoldOut parts = holdOut(data.train, fraction, kSeed);
  data.train = parts.train;
  data.test = parts.validation;
  data.origin += "; " + std::to_string(data.test->size()) + " put aside for the test";
  return data;
}

}  // namespace nn
