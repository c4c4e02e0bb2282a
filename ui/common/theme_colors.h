#pragma once

#include "ui/common/theme.h"

namespace ui {

/// The two colour tables. Text on window, surface and raised surface has a contrast of at least 4.5 : 1 (WCAG 2.1 AA).
const Theme::Colors& lightColors();
const Theme::Colors& darkColors();

/// Ten hues that stay apart for the common forms of colour blindness, after M. A. Petroff, "Accessible color sequences for data
/// visualization", 2021, arXiv:2107.02270; the pale ones deepened for light backgrounds, the deep ones lifted for dark ones.
const std::array<QColor, 10>& classHues(bool dark);

}  // namespace ui
