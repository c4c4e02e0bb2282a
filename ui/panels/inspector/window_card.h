#pragma once

#include <QFrame>
#include <QLabel>

#include "engine/analysis/window_sum.h"
#include "engine/tensor/tensor.h"

namespace ui {

class WindowView;

/// The same as the explanation in the panel, on a card that floats beside the panel, over the rest of the window: for when the
/// panel is too low to show maps and explanation at once. Takes no input.
class WindowCard : public QFrame {
  Q_OBJECT
 public:
  /// maps: the picture that is pointed at; the card stands left of it, else right of it.
  explicit WindowCard(QWidget& maps);
  /// Shows itself at the height of a position in the maps' coordinates; hides where the window has no room beside the maps.
  void showSum(const nn::WindowSum& sum, nn::ConstTensorView input, nn::Index channel, QPointF at);

 private:
  QWidget& maps_;
  QLabel* title_;
  WindowView* view_;
  QLabel* terms_;
  QLabel* result_;
};

}  // namespace ui
