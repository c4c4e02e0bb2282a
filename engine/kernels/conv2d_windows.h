#pragma once

#include <algorithm>

#include "engine/kernels/conv2d.h"
#include "engine/kernels/conv2d_geometry.h"
#include "engine/kernels/tile.h"

/// How convolutions read their windows. Private to the kernels.
///
/// There is no image of all windows: a window's row is KW · C numbers that already lie side by side (with dilation or groups:
/// KW runs of C / groups numbers), so the rows of a product are read straight from the input, overlapping each other. Letters
/// as in conv2d.h: n sample, y x position, i j kernel position, c channel in, o filter.
namespace nn::kernels {

/// Channels that a filter sees.
inline Index groupChannels(const Conv2dShape& s) { return s.channels / s.groups; }

/// Rows of the input that the windows of one sample touch, and the numbers in such a row, padding included.
inline Index paddedRows(const Conv2dShape& s) { return (s.outHeight - 1) * s.strideY + (s.kernelHeight - 1) * s.dilationY + 1; }
inline Index paddedRowSize(const Conv2dShape& s) {
  return ((s.outWidth - 1) * s.strideX + (s.kernelWidth - 1) * s.dilationX + 1) * s.channels;
}

inline bool isPadded(const Conv2dShape& s) {
  return s.padTop > 0 || s.padLeft > 0 || paddedRows(s) > s.height || paddedRowSize(s) > s.width * s.channels;
}

/// Windows' view of the input: row r of sample n, counted from the first padded row, is at row(n, r).
struct Windows {
  const Scalar* data;
  Index rowSize, sampleSize;  // distances from row to row, sample to sample
  Index start;                // how far after row 0 of sample 0 the data begin
  const Scalar* row(Index n, Index r) const { return data + (n * sampleSize + r * rowSize - start); }
};

// Rows are short: a call of the library's copy costs several times what it copies.
inline void copyRun(const Scalar* from, Scalar* to, Index count) {
  forEachVector(count, [=](Index i, auto lanes) { store(to + i, load(from + i, lanes), lanes); });
}
inline void clearRun(Scalar* to, Index count) {
  forEachVector(count, [=](Index i, auto lanes) { store(to + i, Vector{}, lanes); });
}

/// Copies padded rows [first, last) to `to`; rows are counted through all samples. Outside the input there are zeros.
inline void copyPadded(const Conv2dShape& s, const Scalar* input, Index first, Index last, Scalar* to) {
  const Index rows = paddedRows(s), rowSize = paddedRowSize(s), inputRow = s.width * s.channels;
  const Index left = std::min(rowSize, s.padLeft * s.channels), middle = std::min(rowSize - left, inputRow);
  for (Index p = first; p < last; ++p, to += rowSize) {
    const Index y = p % rows - s.padTop;
    if (y < 0 || y >= s.height) {
      clearRun(to, rowSize);
      continue;
    }
    clearRun(to, left);
    copyRun(input + (p / rows * s.height + y) * inputRow, to + left, middle);
    clearRun(to + left + middle, rowSize - left - middle);
  }
}

/// The input itself, or a padded copy of rows [first, last) in memory that the thread keeps.
inline Windows windowsOf(const Conv2dShape& s, const Scalar* input, Index first, Index last) {
  if (!isPadded(s)) return {input, s.width * s.channels, s.height * s.width * s.channels, 0};
  const Index rowSize = paddedRowSize(s);
  Scalar* copy = keptMemory((last - first) * rowSize);
  copyPadded(s, input, first, last, copy);
  return {copy, rowSize, paddedRows(s) * rowSize, first * rowSize};
}

/// A row of a window as runs of numbers that lie side by side: one, or one for each kernel column.
struct Runs {
  Index count, length, distance;
  explicit Runs(const Conv2dShape& s)
      : count(s.dilationX == 1 && s.groups == 1 ? 1 : s.kernelWidth),
        length(s.kernelWidth * groupChannels(s) / count),
        distance(s.dilationX * s.channels) {}
};

/// Filters that a panel of a product has as its columns: [o, o + columns), all of the group that begins at `channel`.
struct FilterPanel {
  Index channel, o, columns;
  FilterPanel(const Conv2dShape& s, Index number) {
    const Index groupFilters = s.filters / s.groups, perGroup = divideUp(groupFilters, kPanelColumns);
    const Index group = number / perGroup, first = number % perGroup * kPanelColumns;
    channel = group * groupChannels(s);
    o = group * groupFilters + first;
    columns = std::min(kPanelColumns, groupFilters - first);
  }
  static Index count(const Conv2dShape& s) { return s.groups * divideUp(s.filters / s.groups, kPanelColumns); }
};

inline bool isEmpty(const Conv2dShape& s) {
  return s.batch <= 0 || s.outHeight <= 0 || s.outWidth <= 0 || s.filters <= 0 || s.channels <= 0;
}

}  // namespace nn::kernels
