#include "ui/common/theme_colors.h"

namespace ui {

namespace {

QColor rgb(unsigned value) { return QColor::fromRgb(0xff000000u | value); }

}  // namespace

const Theme::Colors& lightColors() {
  static const Theme::Colors colors = {
      .window = rgb(0xf8f9fb),
      .surface = rgb(0xffffff),
      .surfaceRaised = rgb(0xffffff),
      .border = rgb(0xdde1e8),
      .text = rgb(0x1a1d24),
      .textMuted = rgb(0x5c6473),
      .accent = rgb(0x5650d6),
      .accentText = rgb(0xffffff),
      .error = rgb(0xc42b2f),
      .warning = rgb(0x8f5f00),
      .success = rgb(0x1b7a3d),
      .canvas = rgb(0xeef0f4),
      .canvasDot = rgb(0xced4dd),
      .wire = rgb(0x9aa3b1),
      .wireActive = rgb(0x5650d6),
      .selection = rgb(0x5650d6),
      .plotGrid = rgb(0xe7eaef),
      .heatNegative = rgb(0xdb5c00),
      .heatZero = rgb(0xffffff),
      .heatPositive = rgb(0x0b66c3),
  };
  return colors;
}

const Theme::Colors& darkColors() {
  static const Theme::Colors colors = {
      .window = rgb(0x191c22),
      .surface = rgb(0x20242c),
      .surfaceRaised = rgb(0x292e38),
      .border = rgb(0x343946),
      .text = rgb(0xe7e9ee),
      .textMuted = rgb(0xa0a8b6),
      .accent = rgb(0x9b97ff),
      .accentText = rgb(0x14122e),
      .error = rgb(0xff7e78),
      .warning = rgb(0xe6b450),
      .success = rgb(0x5ccb7a),
      .canvas = rgb(0x111318),
      .canvasDot = rgb(0x2a2f39),
      .wire = rgb(0x626b7b),
      .wireActive = rgb(0x9b97ff),
      .selection = rgb(0x9b97ff),
      .plotGrid = rgb(0x2a2f39),
      .heatNegative = rgb(0xff9440),
      .heatZero = rgb(0x14161b),
      .heatPositive = rgb(0x56a8ff),
  };
  return colors;
}

const std::array<QColor, 10>& classHues(bool dark) {
  static const std::array<QColor, 10> light = {rgb(0x3f90da), rgb(0xe69500), rgb(0xbd1f01), rgb(0x7f908e), rgb(0x832db6),
                                               rgb(0xa96b59), rgb(0xe76300), rgb(0x9d8f4a), rgb(0x5f6370), rgb(0x45a5ad)};
  static const std::array<QColor, 10> onDark = {rgb(0x549fe4), rgb(0xffa90e), rgb(0xe5482c), rgb(0x94a4a2), rgb(0xb376e0),
                                                rgb(0xbd7f6c), rgb(0xf27a23), rgb(0xb9ac70), rgb(0x8a8f9d), rgb(0x92dadd)};
  return dark ? onDark : light;
}

}  // namespace ui
