#pragma once

#include <string>
#include <string_view>

#include "engine/layers/options.h"
#include "engine/tensor/shape.h"

namespace nn {

/// Rows and columns around an image, in pixels.
struct Margins2d {
  Index top = 0, bottom = 0, left = 0, right = 0;
};

/// An option of four sizes: top, bottom, left, right.
OptionSpec marginsOption(std::string name, std::string label, std::string help, SizeList defaultValue);
/// Reads such an option.
Margins2d marginsOf(const Options& completedOptions, std::string_view name);

/// Throws ShapeError that begins with `where` unless the shape, without the batch axis, has height, width and channels.
void requireImage(const Shape& shape, std::string_view where);

/// A picture with margins around it: where the rows of the picture lie in the whole.
struct Frame2d {
  Index batch;
  Index height, width, channels;  ///< of the picture
  Margins2d margins;

  Index rowSize() const { return width * channels; }
  Index wholeRowSize() const { return (margins.left + width + margins.right) * channels; }
  /// whole = picture with zeros around it.
  void pad(const Scalar* picture, Scalar* whole) const;
  /// picture = the part of the whole inside the margins.
  void crop(const Scalar* whole, Scalar* picture) const;
  /// As crop(), and its transpose, for gradients: they add instead of writing.
  void addInside(const Scalar* whole, Scalar* picture) const;
  void addAround(const Scalar* picture, Scalar* whole) const;
};

}  // namespace nn
