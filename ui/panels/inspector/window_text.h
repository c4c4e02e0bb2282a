#pragma once

#include <QString>

#include "engine/analysis/window_sum.h"

namespace ui {

/// One channel's share of a window sum, written out: "0.5·0.12 + 0·-0.3 + … = 0.06". Padding stands in brackets. Of pools: the
/// numbers that take part.
QString termsText(const nn::WindowSum& sum, nn::Index channel);

/// Σ input · weight of one of the channels that the window reads.
double channelSum(const nn::WindowSum& sum, nn::Index channel);

/// The whole sum on one line: "Σ 288 products = -0.132, + bias 0.012 = -0.12, ReLU → 0", or "largest of 4 = 0.7".
QString resultText(const nn::WindowSum& sum);

/// The channel that contributes most, by magnitude; of pools the only one.
nn::Index strongestChannel(const nn::WindowSum& sum);

}  // namespace ui
