#pragma once

#include <span>
#include <vector>

#include <QImage>

#include "engine/tensor/tensor.h"

namespace ui {

/// How numbers become colours: grey for images, viridis for magnitudes, blue-white-orange (theme) for signed values.
enum class ColorMap { Grey, Viridis, Signed };

/// The numbers at both ends of the colours.
struct ValueRange {
  double low = 0, high = 1;
};

/// Range of the values for a map: symmetric around 0 for Signed, [0, max] for Viridis of non-negative values, else [min, max].
/// NaN and infinities take no part; an empty or constant range is widened.
ValueRange rangeOf(std::span<const nn::Scalar> values, ColorMap map);

/// The map that suits the values: Viridis when none is negative, else Signed.
ColorMap colorMapFor(std::span<const nn::Scalar> values);

/// Colour of one number, the same as in the pictures below: for legends and bars. NaN is magenta.
QRgb colorOf(double value, ColorMap map, ValueRange range);

/// One channel of an (H, W, C) tensor as H x W pixels. NaN is drawn magenta. (H, W) counts as one channel, rank 1 as one row.
QImage channelImage(nn::ConstTensorView values, nn::Index channel, ColorMap map, ValueRange range);

/// An (H, W, 3) tensor as a colour picture, red, green and blue in `range`.
QImage colorImage(nn::ConstTensorView values, ValueRange range);

/// Every channel of (H, W, C), or the kernels of (KH, KW, C, O) for one input channel, side by side in a grid with a gap of one
/// pixel in `gap` colour, at most `maxTiles` of them. Rank 1 becomes a strip of one pixel a unit.
/// `columns` 0 means mosaicColumns().
QImage mosaic(nn::ConstTensorView values, ColorMap map, ValueRange range, int maxTiles, QColor gap, nn::Index inputChannel = 0,
              int columns = 0);

/// The kernels of (KH, KW, 3, O), the three input channels as red, green and blue, in the same grid.
QImage colorMosaic(nn::ConstTensorView values, ValueRange range, int maxTiles, QColor gap, int columns = 0);

/// Columns that mosaic() uses for a number of tiles: the nearest to a square that is wider than high.
int mosaicColumns(int tiles);

}  // namespace ui
