#include "engine/layers/margins2d.h"

#include <algorithm>
#include <span>
#include <utility>

#include "engine/core/error.h"
#include "engine/kernels/elementwise.h"

namespace nn {
namespace {

/// Calls body(distance of the picture's row, distance of the same numbers in the whole) for every row of every sample.
template <typename Body>
void forEachRow(const Frame2d& frame, Body&& body) {
  const Index wholeHeight = frame.margins.top + frame.height + frame.margins.bottom;
  for (Index n = 0; n < frame.batch; ++n)
    for (Index y = 0; y < frame.height; ++y)
      body((n * frame.height + y) * frame.rowSize(),
           (n * wholeHeight + frame.margins.top + y) * frame.wholeRowSize() + frame.margins.left * frame.channels);
}

void addRow(Index size, const Scalar* from, Scalar* to) {
  const auto count = static_cast<std::size_t>(size);
  kernels::add(std::span(from, count), std::span(to, count));
}

}  // namespace

OptionSpec marginsOption(std::string name, std::string label, std::string help, SizeList defaultValue) {
  return {.name = std::move(name),
          .label = std::move(label),
          .help = std::move(help),
          .defaultValue = std::move(defaultValue),
          .minimum = 0,
          .maximum = 1024,
          .entryLabels = {"top", "bottom", "left", "right"}};
}

Margins2d marginsOf(const Options& completedOptions, std::string_view name) {
  const auto sizes = completedOptions.get<SizeList>(name);
  return {.top = sizes[0], .bottom = sizes[1], .left = sizes[2], .right = sizes[3]};
}

void requireImage(const Shape& shape, std::string_view where) {
  if (shape.rank() != 3)
    throwExpected<ShapeError>(where, "an image of height, width and channels, such as (28, 28, 1)", shape.toString());
}

void Frame2d::pad(const Scalar* picture, Scalar* whole) const {
  const Index wholeHeight = margins.top + height + margins.bottom;
  std::fill_n(whole, batch * wholeHeight * wholeRowSize(), Scalar{0});
  forEachRow(*this, [&](Index inner, Index outer) { std::copy_n(picture + inner, rowSize(), whole + outer); });
}

void Frame2d::crop(const Scalar* whole, Scalar* picture) const {
  forEachRow(*this, [&](Index inner, Index outer) { std::copy_n(whole + outer, rowSize(), picture + inner); });
}

void Frame2d::addInside(const Scalar* whole, Scalar* picture) const {
  forEachRow(*this, [&](Index inner, Index outer) { addRow(rowSize(), whole + outer, picture + inner); });
}

void Frame2d::addAround(const Scalar* picture, Scalar* whole) const {
  forEachRow(*this, [&](Index inner, Index outer) { addRow(rowSize(), picture + inner, whole + outer); });
}

}  // namespace nn
