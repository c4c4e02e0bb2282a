#pragma once

#include <QColor>
#include <QFont>
#include <QImage>
#include <QPainterPath>

#include "ui/panels/playground/neuron_layout.h"
#include "ui/training/plane_frame.h"

namespace ui {

/// Colours and fonts of the drawing, taken from the theme on the GUI thread.
struct NeuronStyle {
  QColor ground, border, text, muted, positive, negative, surface;
  QFont font;
  double devicePixelRatio = 1;
};

/// Links, units, biases and cards of a frame as one picture of the layout's size. Any thread.
QImage neuronPicture(const NeuronLayout& layout, const PlaneFrame& frame, const NeuronStyle& style);

/// The course of one link.
QPainterPath linkPath(const NeuronLayout& layout, const NeuronPlace& link);

/// What a place of the drawing holds: the weight of a link, the bias of a unit; nothing when the network has none there.
struct NeuronNumber {
  std::string parameter;  ///< full name
  nn::Index element = 0;
  double value = 0;
};
std::optional<NeuronNumber> numberAt(const PlaneFrame& frame, const NeuronPlace& place);

}  // namespace ui
