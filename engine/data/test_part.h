#pragma once

#include "engine/data/dataset.h"

namespace nn {

/// The option "test" of data that come from a file: the fraction of the samples that is put aside to be tested with.
const OptionSpec& testPartOption();

/// Puts that fraction aside, unless the data have a test part of their own. Always the same samples, whatever the project's
/// seed, so that nothing is ever trained on what it is tested with. Throws ConfigError for a single sample.
LoadedData withTestPart(LoadedData data, const Options& completedOptions);

}  // namespace nn
