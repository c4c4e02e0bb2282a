#pragma once

#include <optional>

#include <QLabel>
#include <QPointer>
#include <QTimer>
#include <QToolButton>
#include <QWidget>

#include "engine/analysis/window_sum.h"
#include "ui/training/probe.h"
#include "ui/widgets/tensor_picture.h"

namespace ui {

class SizeSpinBox;
class WindowCard;
class WindowView;

/// Where one number of a feature map comes from: its window lit up in the layer's input, window × kernel + bias = value with
/// all numbers, and the kernel sliding over the input when asked.
class WindowExplanation : public QWidget {
  Q_OBJECT
 public:
  /// Belongs to the picture of the layer's maps: follows its mouse and keys, and marks the number in it.
  explicit WindowExplanation(TensorPicture& maps, QWidget* parent = nullptr);
  ~WindowExplanation() override;
  /// The layer and the numbers that are shown; hides itself for layers without a window.
  void setResult(std::shared_ptr<const ProbeResult> result, std::optional<nn::NodeId> node);
  /// What is explained; nothing before a place was pointed at.
  const std::optional<nn::WindowSum>& sum() const { return sum_; }
  QToolButton& slideButton() { return *slide_; }
  /// The same beside the panel, while somebody points at numbers and the panel has no room; null or hidden else.
  const QWidget* card() const;
  QString termsShown() const { return terms_->text(); }
  QString resultShown() const { return result_->text(); }

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;
  void hideEvent(QHideEvent* event) override;

 private:
  void point(const TilePlace& place);
  void refresh();
  void step();
  void updateCard(nn::ConstTensorView input);
  nn::Index channel() const;

  TensorPicture& maps_;
  std::shared_ptr<const ProbeResult> probed_;
  std::optional<nn::NodeId> node_;
  std::optional<TilePlace> place_;
  std::optional<nn::WindowSum> sum_;
  QLabel* title_;
  QToolButton* slide_;
  QWidget* channelRow_;
  SizeSpinBox* channel_;
  QLabel* channelNote_;
  WindowView* view_;
  QLabel* terms_;
  QLabel* result_;
  QTimer timer_;
  QPointer<WindowCard> card_;  ///< a child of the window; made when first needed
  bool isPointing_ = false;    ///< mouse or keys are at the maps
  bool followsStrongest_ = true;
};

}  // namespace ui
