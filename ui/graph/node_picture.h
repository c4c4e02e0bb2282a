#pragma once

#include <vector>

#include <QImage>
#include <QRect>
#include <QString>
#include <QStringList>

#include "engine/graph/graph.h"
#include "ui/common/tensor_image.h"
#include "ui/training/probe.h"

namespace ui {

/// Where the numbers of a tensor (H, W, C), (H, W) or (K) are in a picture of them.
struct PictureGrid {
  int columns = 1;            ///< tiles beside each other
  int tiles = 1, shown = 1;   ///< how many there are, and how many are in the picture
  int width = 1, height = 1;  ///< of a tile, in numbers
  int pixel = 1, gap = 0;     ///< side of a number, and space between two tiles
  /// Of the numbers in row-major order; empty for those that are not in the picture.
  QRect rectOf(nn::Index element) const;
};

/// What a card shows of its layer's newest output, prepared outside of painting.
struct NodePicture {
  enum class Kind { None, Image, Bars, Classes };

  Kind kind = Kind::None;
  QImage image;                ///< Image: input picture, feature maps side by side, or units as cells
  std::vector<double> values;  ///< Bars and Classes
  QStringList names;           ///< Classes: one a value
  ValueRange range;            ///< of the colours or bars
  int top = -1;                ///< Classes: number of the largest value
  QString caption;             ///< Classes: "7 · 98 %"
  bool isWrong = false;        ///< Classes: the sample's label is known and is another class
  QString scale;               ///< what the colours mean, for the tooltip: "0 … 3.42"
  PictureGrid grid;            ///< Image: where each number is in it
  std::vector<bool> dropped;   ///< of every number, whether it is drawn as switched off; empty without a mask
};

/// How large a picture will be drawn: on a card, or on one that fills much of the screen, where all feature maps have room.
enum class PictureSize { Card, CloseUp };

/// Picture of what came out of a node (of what it predicts, for an output). Kind::None when the result knows no such node.
/// mask: as large as what came out, 0 where a number was switched off in training: such numbers are hatched. May be null.
NodePicture pictureOf(const ProbeResult& result, nn::NodeId id, const QStringList& classNames,
                      PictureSize size = PictureSize::Card, const nn::Tensor* mask = nullptr);

}  // namespace ui
