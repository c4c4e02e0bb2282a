#pragma once

#include <array>

#include <QColor>
#include <QElapsedTimer>
#include <QFont>
#include <QImage>
#include <QPainterPath>

#include "ui/panels/playground/neuron_layout.h"
#include "ui/training/plane_frame.h"

namespace ui {

/// Colours and fonts of the drawing, taken from the theme on the GUI thread.
struct NeuronStyle {
  QColor ground, border, text, muted, positive, negative, surface;
  std::array<QColor, 3> motion;  ///< of kMotionKinds
  QFont font;
  double devicePixelRatio = 1;
};

/// Networks with more links than this are drawn with plain lines, and only the strongest of those between two layers.
inline constexpr int kManyLinks = 1500;
inline constexpr std::size_t kMostLinks = 300;

/// The links of a frame on the ground, as a picture of the layout's size. Any thread.
QImage linkPicture(const NeuronLayout& layout, const PlaneFrame& frame, const NeuronStyle& style);
/// Units, biases and cards of a frame over the picture of its links. Any thread.
QImage neuronPicture(const NeuronLayout& layout, const PlaneFrame& frame, const NeuronStyle& style, QImage links);

/// Makes the pictures of one frame after the other. Links cost most and change least to the eye, so they are drawn ten times a
/// second and kept in between; what units answer is always that of the frame.
///
/// Threads  belongs to one thread at a time.
class NeuronPainter {
 public:
  NeuronPainter(NeuronLayout layout, NeuronStyle style);
  /// isLate: the links are those of an earlier frame, and another picture is due soon.
  QImage paint(const PlaneFrame& frame, bool& isLate);

 private:
  NeuronLayout layout_;
  NeuronStyle style_;
  QImage links_;
  std::shared_ptr<const nn::Network> network_;
  std::shared_ptr<const nn::StepTrace> motion_;
  bool hasGradients_ = false;
  QElapsedTimer clock_;
};

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
