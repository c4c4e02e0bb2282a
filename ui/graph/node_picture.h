#pragma once

#include <vector>

#include <QImage>
#include <QString>
#include <QStringList>

#include "engine/graph/graph.h"
#include "ui/common/tensor_image.h"
#include "ui/training/probe.h"

namespace ui {

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
};

/// How large a picture will be drawn: on a card, or on one that fills much of the screen, where all feature maps have room.
enum class PictureSize { Card, CloseUp };

/// Picture of what came out of a node (of what it predicts, for an output). Kind::None when the result knows no such node.
NodePicture pictureOf(const ProbeResult& result, nn::NodeId id, const QStringList& classNames,
                      PictureSize size = PictureSize::Card);

}  // namespace ui
