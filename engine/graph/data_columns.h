#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/scalar.h"

namespace nn {

/// The option of an Input that says which columns of the data it takes, and that of an Output that says what it predicts.
inline constexpr const char* kColumnsOption = "columns";
inline constexpr const char* kTargetOption = "target";
/// Value of kTargetOption: the sample's own input (an autoencoder's target).
inline constexpr const char* kInputAsTarget = "input";

/// Numbers of the columns that a text names: names, numbers from 1 and ranges, separated by commas ("rm, lstat, 3-5"); all
/// columns for an empty text. Throws ConfigError that begins with `where` for what there is not, and for a column named twice.
std::vector<Index> columnsFromText(std::string_view text, std::span<const std::string> names, Index count,
                                   const std::string& where);

}  // namespace nn
